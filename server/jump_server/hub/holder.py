"""What pipes and arrivals need of the hub that has them."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Protocol

from .links import Link
from .ports import Directory, HubSettings, Peers


@dataclass(slots=True)
class Counters:
    """What the hub counted since its start."""

    links_opened: int = 0
    links_closed: int = 0
    links_replaced: int = 0
    clones_refused: int = 0
    pipes_opened: int = 0
    full: int = 0
    offences: Counter[str] = field(default_factory=Counter)


class Holder(Protocol):
    """Holds the links, and knows whom to tell and to ask."""

    @property
    def settings(self) -> HubSettings:
        """Limits and intervals."""

    @property
    def directory(self) -> Directory:
        """Is told what happens."""

    @property
    def peers(self) -> Peers:
        """The other workers."""

    @property
    def counters(self) -> Counters:
        """What has happened so far."""

    def clock(self) -> float:
        """Return the monotonic time in seconds."""

    def link(self, client_id: str) -> Link | None:
        """Return the client's link, if it is online here."""
