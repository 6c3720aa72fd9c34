"""Bandleader: check, edit and run libraries of Markdown agent commands."""

__version__ = "0.1.0"
