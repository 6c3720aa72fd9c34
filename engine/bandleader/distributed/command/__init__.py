"""One command of a session on a worker: its checkout, its stages, its result."""
