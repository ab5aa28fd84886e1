/// Tables, records, colour, progress, checked output.
enum TerminalRoom {}
