"""What an editor asks, as pure functions of a snapshot. Offsets in, offsets out."""
