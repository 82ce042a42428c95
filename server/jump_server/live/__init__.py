"""Live events: what consoles are told as it happens."""
