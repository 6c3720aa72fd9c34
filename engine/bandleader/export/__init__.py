"""Plans as workflows of a CI service: a command is a job, and needs what it depends on."""
