"""What a workspace keeps on disk: the event log, the lock of its run, and the files made from the log."""
