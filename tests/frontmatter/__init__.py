"""The front matter parser, held against PyYAML and against real files."""
