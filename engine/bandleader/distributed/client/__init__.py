"""Whoever submits sessions, looks at them and decides about them; nothing runs here."""
