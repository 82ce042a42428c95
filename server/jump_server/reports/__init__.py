"""Reports: what they share, and the report of the audit log."""
