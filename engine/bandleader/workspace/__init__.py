"""A workspace folder kept up to date: its library, open buffers over the disk, and the findings."""
