"""The schema of front matters as data: one source for validation, completion, hover, JSON Schema and docs.

`keys_for` answers what a kind of file of a format may say; `tools`, `models` and `builtins` hold the names
that values refer to. Facts are dated by the ``source`` of each key; nothing here reads or checks a file.
"""
