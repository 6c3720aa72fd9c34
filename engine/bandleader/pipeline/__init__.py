"""Running: plans, stages, gates, recovery, runners, the event log. Imported only when something runs."""
