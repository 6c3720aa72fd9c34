"""What will run and why: definitions of commands, their fingerprints, what is satisfied already, and the plan."""
