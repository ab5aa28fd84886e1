/// One definition of a command.
enum CommandLineKitRoom {}
