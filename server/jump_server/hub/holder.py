"""The interface of the hub for pipes and arrivals."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Protocol

from .links import Link
from .ports import Directory, HubSettings, Peers


@dataclass(slots=True)
class Counters:
    """Counts of the hub since its start."""

    links_opened: int = 0
    links_closed: int = 0
    links_replaced: int = 0
    clones_refused: int = 0
    pipes_opened: int = 0
    full: int = 0
    offences: Counter[str] = field(default_factory=Counter)


class Holder(Protocol):
    """Holds the links, and gives access to the directory and the other workers."""

    @property
    def settings(self) -> HubSettings:
        """Limits and intervals."""

    @property
    def directory(self) -> Directory:
        """Receives the events of links and pipes."""

    @property
    def peers(self) -> Peers:
        """The other workers."""

    @property
    def counters(self) -> Counters:
        """Counts since the start."""

    def clock(self) -> float:
        """Return the monotonic time in seconds."""

    def link(self, client_id: str) -> Link | None:
        """Return the client's link, if it is online here."""
