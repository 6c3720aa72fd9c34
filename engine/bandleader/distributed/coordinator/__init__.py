"""Coordinators: one for each session, on some worker; it decides what the workers are given."""
