"""What does the work of a command: one bash, or a headless agent CLI. Everything above knows only `port`."""
