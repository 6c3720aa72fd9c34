"""The specification's files below ``.milestones``: projections of the event log, never read back as the truth."""
