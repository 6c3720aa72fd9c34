"""What running has cost: one measurement a command that ended, sums over them, and the OpenMetrics text."""
