"""The language server of Bandleader: it converts, schedules and publishes, and leaves all thinking to the engine."""
