"""Sessions with a computer, and their tools."""
