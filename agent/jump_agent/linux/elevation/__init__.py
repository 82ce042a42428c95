"""How the customer's program gets root's rights: sudo or su on a terminal, and root's part."""
