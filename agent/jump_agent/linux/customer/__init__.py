"""The customer's program on Linux: its screens in a terminal, and how it runs."""
