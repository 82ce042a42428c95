"""What Windows gives the client: see :mod:`jump_agent.core.ports`."""
