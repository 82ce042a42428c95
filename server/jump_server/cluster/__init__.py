"""Connects several workers on several nodes to one site, with signals through Redis."""
