"""The page of graph and dashboard: its data, and the server that shows it to this machine alone."""
