"""Recovery: what happens after a stage has failed, or was cut short."""
