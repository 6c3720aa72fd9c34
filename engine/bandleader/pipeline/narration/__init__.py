"""A run as people are told of it: its story, and the words that every face says it in."""
