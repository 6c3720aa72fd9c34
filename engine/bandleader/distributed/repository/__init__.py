"""The files of a distributed session: commits on a git remote, and checkouts of them on the workers."""
