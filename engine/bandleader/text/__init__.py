"""Text without meaning: spans, edits, lines and columns, decoding, Markdown's prose and code."""
