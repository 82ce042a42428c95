"""Live events: sends changes to consoles as they happen."""
