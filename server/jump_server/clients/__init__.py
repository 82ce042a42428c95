"""Jump Clients: their records, credentials and presence."""
