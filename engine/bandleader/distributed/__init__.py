"""Sessions beyond one machine: PostgreSQL keeps the events, DBOS the work, git the files."""
