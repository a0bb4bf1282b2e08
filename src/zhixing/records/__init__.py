"""Floor 5, records: what happened. Rooms stand side by side on enterprises."""
