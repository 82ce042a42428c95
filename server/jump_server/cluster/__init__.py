"""Several workers on several nodes that are one site: they signal to each other through Redis."""
