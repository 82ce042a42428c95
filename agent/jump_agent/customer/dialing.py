"""How the customer's program reaches the server: it enrols once, then dials links."""

from typing import Any, Dict, List, Optional

from ..core.channel import Channel, open_channel
from ..core.dial import DialError, Route, ServerRefused, Unreachable
from ..core.enrolment import explain, post
from .enrolment import Enrolled, enrol


class Dialing:
    """The server's routes, and the program's part in the session once it has one.

    ``enrolled`` is None until the server has accepted the secret. ``peer`` is the address that the
    last link reached.

    Args:
        routes: the server's addresses, in the order in which to try them.
        secret: the single-use secret to enrol with.
        name: the customer's name.
    """

    def __init__(self, routes: List[Route], secret: str, name: str) -> None:
        self._routes = routes
        self._secret = secret
        self._name = name
        self._route = routes[0]
        self.enrolled: Optional[Enrolled] = None
        self.peer = ""

    @property
    def address(self) -> str:
        """The address, ``host:port``, that was dialled last."""
        return self._route.address

    def connect(self) -> Channel:
        """Open a link; enrol first where this has not been done.

        Raises:
            DialError: no address was reached, or the server refuses.
        """
        failure: DialError = Unreachable("tcp", "no address")
        for route in self._routes:
            self._route = route
            try:
                return self._dial(route)
            except ServerRefused:
                raise
            except DialError as error:
                failure = error
        raise failure

    def asks(self, kind: str) -> bool:
        """Return whether the site asks customers about a kind. An unknown kind is asked about."""
        return self.enrolled is None or self.enrolled.asks.get(kind, True)

    def is_session(self, session_id: str) -> bool:
        """Return whether this is the session that the program takes part in."""
        return self.enrolled is not None and self.enrolled.session_id == session_id

    def post(self, path: str, values: Dict[str, Any]) -> None:
        """Post a JSON object, first to the address that was dialled last.

        Raises:
            DialError: no address was reached, or the server refuses.
        """
        others = [route for route in self._routes if route != self._route]
        failure: DialError = Unreachable("tcp", "no address")
        for route in [self._route, *others]:
            try:
                post(route, path, values)
            except ServerRefused:
                raise
            except DialError as error:
                failure = error
            else:
                return
        raise failure

    def explain(self, error: DialError) -> str:
        """Return why the last address could not be reached."""
        return explain(self._route, error)

    @property
    def route(self) -> Route:
        """The route that was dialled last."""
        return self._route

    def to(self, address: str) -> Route:
        """Return the route to another address of the server."""
        return self._route._replace(address=address)

    def _dial(self, route: Route) -> Channel:
        if self.enrolled is None:
            self.enrolled = enrol(route, self._secret, self._name)
        headers = [("Authorization", self.enrolled.authorization)]
        channel = open_channel(route, "/agent/v1/link", headers)
        self.peer = channel.peer
        return channel
