"""Disabling, removal and expiry of Jump Clients, with all that depends on them."""
