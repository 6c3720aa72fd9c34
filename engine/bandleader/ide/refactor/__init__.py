"""Edits that change how a library is built and leave what it means: rename, move, extract, inline and their like.

Every one is a pure function of a `View` and gives a `Refactoring`; nothing here writes.
"""
