"""The worker process: its presence, its slots, and the recovery of workers that are gone."""
