"""What people see of a run: views over a plan and over events. Nothing here changes anything."""
