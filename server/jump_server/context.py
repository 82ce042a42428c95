"""The interface between the API and the process that serves it."""

from typing import Protocol

from .config import Settings
from .core.environment import Environment
from .db import Database


class EventCounter(Protocol):
    """The part of the live channel that the API needs."""

    def bookmark(self) -> str:
        """Return the newest event's id, for a caller that later asks for newer events."""


class Services(Protocol):
    """What handlers work with; the serving process's ``Runtime`` implements it."""

    @property
    def settings(self) -> Settings:
        """The site's settings."""

    @property
    def environment(self) -> Environment:
        """The site's keys, clock and gateway."""

    @property
    def database(self) -> Database:
        """The records."""

    def reach(self, client_id: str, seconds: float | None = None) -> None:
        """Call a passive client unless it is connected, and return once its link is up.

        With ``seconds``, do not wait longer than that.

        Raises:
            UserError: ``passive_connect_timeout``.
        """

    @property
    def events(self) -> EventCounter:
        """The live channel."""
