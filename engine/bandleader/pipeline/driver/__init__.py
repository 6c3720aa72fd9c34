"""Drivers: whoever performs the actions that `decide` names and records what came of them."""
