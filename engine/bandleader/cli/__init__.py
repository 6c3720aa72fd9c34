"""The command line: `main` starts it, every command is a module of its own that is imported when it runs."""
