"""What the rules need besides the database: settings, secret, clock, gateway and packages."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session as Transaction

from jump_server.clock import Clock, utc_now
from jump_server.config import Settings
from jump_server.packages import Offers
from jump_server.ports import Gateway, NoGateway
from jump_server.trust import Trust

_KEY = "environment"


@dataclass
class Environment:
    """A site's fixed environment; ``gateway`` is set when the hub exists.

    ``trouble`` returns the code of the disk error that the last change met, if any. ``draining``
    returns whether the node is about to stop and asks for no new connections. ``offers`` are the
    packages that the server can build.
    """

    settings: Settings
    trust: Trust
    clock: Clock = utc_now
    gateway: Gateway = field(default_factory=NoGateway)
    trouble: Callable[[], str] = str
    draining: Callable[[], bool] = bool
    offers: Offers = field(default_factory=Offers)

    def info(self) -> dict[str, object]:
        """Return the values for the ``info`` of transactions."""
        return {_KEY: self}


def environment_of(tx: Transaction) -> Environment:
    environment = tx.info[_KEY]
    if not isinstance(environment, Environment):
        raise TypeError("this transaction was not made by the site's Database")
    return environment
