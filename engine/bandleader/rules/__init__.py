"""The rules: one file each, found by their family's folder."""
