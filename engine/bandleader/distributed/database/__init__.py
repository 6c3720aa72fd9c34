"""Sessions in PostgreSQL: their events, who may append to them, and how everybody hears of it."""
