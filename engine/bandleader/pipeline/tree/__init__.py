"""The files of a workspace: snapshots, what changed between two, putting one back, worktrees and merging."""
