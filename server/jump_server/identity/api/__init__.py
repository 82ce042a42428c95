"""Endpoints of clones, restored computers and duplicates."""
