import Testing

@Suite struct WorkflowsRoomTests {
}
