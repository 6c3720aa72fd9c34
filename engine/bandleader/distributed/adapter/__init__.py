"""Everything that knows DBOS: workflows, queues, recovery."""
