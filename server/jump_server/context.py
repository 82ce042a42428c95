"""What the API is given by the process that serves it."""

from typing import Protocol

from .config import Settings
from .db import Database
from .site import Site


class EventCounter(Protocol):
    """Of the live channel, what the API needs."""

    def bookmark(self) -> str:
        """The newest event's id, for somebody who will ask for what comes after it."""


class Services(Protocol):
    """What views work with; the serving process's ``Runtime`` has it all, and more."""

    @property
    def settings(self) -> Settings:
        """The site's settings."""

    @property
    def site(self) -> Site:
        """The site's keys, clock and gateway."""

    @property
    def database(self) -> Database:
        """The records."""

    @property
    def events(self) -> EventCounter:
        """The live channel."""
