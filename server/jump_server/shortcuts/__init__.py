"""Jump Shortcuts, and the copies of Jump Clients."""
