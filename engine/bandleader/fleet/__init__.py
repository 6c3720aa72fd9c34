"""One command over many repositories: each runs it as a session of its own, and together they are resumed as one."""
