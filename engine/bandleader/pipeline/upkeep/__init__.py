"""Keeping the state of a workspace in order, at start-up and by `bandleader doctor`."""
