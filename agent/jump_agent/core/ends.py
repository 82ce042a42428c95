"""The ways in which a running client ends: it is stopped, removed, or replaced by a version."""

CONSOLE, EXPIRED, LOST = "console", "expired", "lost"
"""Reasons for a removal: the server's order, a first start after the installer expired, or too
long a time without the server."""


class Stopped(Exception):
    """A signal, or the end of the process above this one, requests the end of this process."""


class Removed(Exception):
    """The client has to be removed from the computer. ``reason`` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Replaced(Exception):
    """Another version was installed. The process has to become it, and its tools go on."""
