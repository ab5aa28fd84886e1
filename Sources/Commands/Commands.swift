/// The commands.
enum CommandsRoom {}
