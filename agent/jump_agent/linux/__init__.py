"""Linux: accounts, processes, terminals, files, the service, and what the computer reports."""
