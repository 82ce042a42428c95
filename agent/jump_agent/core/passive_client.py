"""A passive Jump Client: it waits for the server's calls, and checks in once a day."""

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Callable, List, Optional

from jump_wire import messages

from .backoff import uniform
from .calls import Calls
from .channel import Channel, ConnectionLost, open_channel
from .client import Client
from .connection_type import Passive, store, told
from .dial import Route
from .layout import Config, Layout
from .platform import current

if TYPE_CHECKING:
    import socket

    from .owner import Owner
    from .ports import Control, Waiter

CHECK_IN_RETRY = 600.0
"""Seconds until the next check-in after a failed one, and at most six times as many."""

UNHEARD_SECONDS = 3600.0
"""Seconds between check-ins while the port cannot be opened."""

DIAL_SECONDS = 5.0
"""Time limit of each step of a check-in: a call must not wait for long."""


class _Called(Exception):
    """The server has called while the client waited."""


class PassiveClient(Client):
    """A running passive Jump Client. Its arguments are those of :class:`.client.Client`.

    Args:
        settings: the port, where to listen, and the key of calls.
    """

    _proposal_seconds = 2.0  # its links are short

    def __init__(
        self,
        layout: Layout,
        config: Config,
        waiter: "Waiter",
        settings: Passive,
        clock: Callable[[], float] = time.monotonic,
        random: Callable[[], float] = uniform,
        open_link: Callable[..., Channel] = open_channel,
        owner: "Optional[Owner]" = None,
    ) -> None:
        super().__init__(layout, config, waiter, clock, random, open_link, owner)
        self._settings = settings
        self._calls: Optional[Calls] = None
        self._check_in_at = clock()
        self._failures = 0
        self._answers = False

    # --- life ---

    def _try_once(self) -> float:
        self._open_port()
        called = self._calls is not None and self._calls.has_link
        if called or self._clock() >= self._check_in_at:
            self._contact()
        if self._calls is not None:
            problem, port = self._calls.problem, self._calls.listening
            self._shown.show(self._address, problem, listening=port)
        return max(0.0, self._check_in_at - self._clock())

    def _open_port(self) -> None:
        """Open the port, once this client has an identity."""
        try:
            identity = self._credentials.load()
        except (OSError, ValueError):
            return  # connecting reports it
        if self._calls is not None and identity and identity.client_id != self._calls.client_id:
            # This computer was a clone. Its own record has another key, which its link tells.
            self._calls.close()
            self._calls, self._check_in_at = None, self._clock()
        if identity is not None and self._calls is None:
            self._calls = Calls(
                self._settings,
                identity.client_id,
                current().computer.addresses_of,
                self._save_number,
                self._log.write,
                self._clock,
            )
            self._calls.tick()

    def _contact(self) -> None:
        """Keep one link, and decide when to check in next."""
        seconds = super()._try_once()
        if self._online_at is not None:
            self._failures = 0
            every = float(self._settings.check_in_seconds)
            if self._calls is not None and not self._calls.listening:
                every = min(every, UNHEARD_SECONDS)
            self._check_in_at = self._clock() + every * (0.8 + 0.4 * self._random())
        elif not self._answers:
            self._failures = min(self._failures + 1, 6)
            self._check_in_at = self._clock() + max(seconds, CHECK_IN_RETRY * self._failures)

    def run(self) -> Any:
        """See :meth:`.client.Client.run`."""
        try:
            return super().run()
        finally:
            if self._calls is not None:
                self._calls.close()

    def _connect(self) -> Channel:
        self._online_at = None
        sock = None if self._calls is None else self._calls.take_link()
        self._answers = sock is not None
        if sock is None:
            return super()._connect()
        with self._waiter:
            route = self._route(self._servers.all()[0])._replace(called=sock)
            headers = [("Authorization", self._credentials.authorization())]
            channel = self._open_link(route, "/agent/v1/link", headers)
        self._address, self._peer = route.address, channel.peer
        return channel

    def _routes(self) -> List[Route]:
        return [route._replace(timeout=DIAL_SECONDS) for route in super()._routes()]

    # --- waiting ---

    def _pause(self, seconds: float) -> None:
        try:
            super()._pause(seconds)
        except _Called:
            pass

    def _ready(
        self, channel: Optional[Channel], controls: "List[Control]", seconds: float
    ) -> List[Any]:
        port = self._calls
        if port is None:
            return super()._ready(channel, controls, seconds)
        port.tick()
        left = min(seconds, port.deadline() - self._clock())
        ready = super()._ready(channel, [*controls, *port.sockets()], left)
        ready = [found for found in ready if not port.read(found)]
        if not self._answers:
            port.drop_pipes()  # over a link of its own, this client dials itself
        for request, sock in port.pairs():
            self._dial(request, sock)
        if port.has_link:
            if channel is None:
                raise _Called
            raise ConnectionLost("the server called again")
        return ready

    def _dial(self, request: messages.OpenPipe, sock: "socket.socket") -> None:
        code = self._open(request, sock)
        if code and self._link is not None:
            self._link.refuse_pipe(request.pipe_id, code)

    # --- actions for the link ---

    def inventory(self) -> messages.Inventory:
        """See :class:`.link.Actions`."""
        return replace(super().inventory(), passive=True)

    def open_pipe(self, request: messages.OpenPipe) -> Optional[str]:
        """Let the request wait for the server's call, unless this client dialled the link."""
        if self._calls is None or not self._answers:
            return super().open_pipe(request)
        if self._is_disabled():
            return "client_disabled"
        self._calls.want(request)
        return None

    def connection_type(self, message: messages.ConnectionType) -> None:
        """See :class:`.link.Actions`."""
        try:
            wanted = told(message)
        except ValueError as error:
            self._log.write("the connection type is not usable: %s" % error)
            return
        if wanted is None or wanted._replace(latest=0) != self._settings._replace(latest=0):
            self._change_type(wanted)
        elif self._calls is not None:
            self._calls.follow(message.number)

    def _save_number(self, latest: int) -> None:
        self._settings = self._settings._replace(latest=latest)
        try:
            store(self._layout, self._settings)
        except OSError as error:
            self._log.write("the number of a call could not be stored: %s" % error)
