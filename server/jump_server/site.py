"""What services need beside the database: settings, secret, clock, gateway."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from .clock import Clock, utc_now
from .config import Settings
from .ports import Gateway, NoGateway
from .trust import Trust

_KEY = "site"


@dataclass
class Site:
    """One site's fixed surroundings; ``gateway`` is set once the hub exists.

    ``trouble`` tells the code of the disk's error that the last change met, if any;
    ``draining`` whether the node is about to stop, and asks for nobody new.
    """

    settings: Settings
    trust: Trust
    clock: Clock = utc_now
    gateway: Gateway = field(default_factory=NoGateway)
    trouble: Callable[[], str] = str
    draining: Callable[[], bool] = bool

    def info(self) -> dict[str, object]:
        """What the database gives each of its sessions."""
        return {_KEY: self}


def site_of(session: Session) -> Site:
    """The site that this database session works for."""
    site = session.info[_KEY]
    if not isinstance(site, Site):
        raise TypeError("this database session was not made by the site's Database")
    return site
