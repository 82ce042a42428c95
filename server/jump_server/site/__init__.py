"""The site as a whole: its public facts, its status, and its periodic work."""
