"""Requests of the hub and the rules to the other workers."""

import logging
import secrets
from collections.abc import Callable
from functools import partial
from queue import Empty
from typing import Any

import gevent
from gevent.queue import Queue

from jump_wire import codec, messages
from jump_wire.errors import UserError

from ..hub.arrivals import ANSWER_SECONDS
from ..hub.hub import Hub
from ..hub.links import Link
from .bus import Bus, Signal
from .holders import Holders

HEARD_SECONDS = 1.0
"""Seconds within which the worker that holds a link must confirm a question about it.

Another one that does not answer is dead, and so is its link."""

ALIVE_SECONDS = 2 * ANSWER_SECONDS
PASSED = 1000
"""Pipes that are remembered, so that a repeated request is passed on only once."""

ALIVE = "alive"

log = logging.getLogger(__name__)


class Peers:
    """The other workers, reached by signals.

    Args:
        hub: this worker's hub.
        bus: sends the signals.
        holders: looks up which worker holds a link.
        worker: the name of this worker.
    """

    def __init__(self, hub: Hub, bus: Bus, holders: Holders, worker: str) -> None:
        self._hub = hub
        self._bus = bus
        self._holders = holders
        self._worker = worker
        self._passed: dict[str, Link] = {}
        self._asked: dict[str, Queue[str]] = {}

    # --- asked by this worker's hub and rules --------------------------------

    def tell(self, client_id: str, message: Any, lost: Callable[[str], None]) -> None:
        """Make the worker that holds the client's link send ``message``."""
        frame = codec.encode(message)

        def ask() -> None:
            try:
                if self._holders.somewhere(client_id):
                    self._bus.send("tell", client=client_id, frame=frame)
                else:
                    lost("active_not_connected")
            except UserError as error:
                lost(error.code)

        gevent.spawn(ask)

    def pipe_refused(self, client_id: str, message: messages.PipeRefused) -> None:
        """Pass on that a client refused a pipe which another worker waits for."""
        self._later("pipe_refused", client=client_id, frame=codec.encode(message))

    def clone_refused(self, client_id: str, address: str, worker: str) -> None:
        """Report to ``worker`` that the link it has just accepted is a clone's."""
        self._later("clone_refused", client=client_id, address=address, to=worker)

    def holds(self, client_id: str) -> bool:
        """Return whether another worker holds the client's link.

        Raises:
            UserError: ``cluster_unavailable``.
        """
        return self._holders.somewhere(client_id)

    def is_alive(self, client_id: str) -> bool:
        """Challenge the client's link in the worker that holds it; return whether it answered.

        Raises:
            UserError: ``cluster_unavailable``.
        """
        if not self._holders.somewhere(client_id):
            return False
        token = secrets.token_hex(8)
        answers = self._asked[token] = Queue()
        try:
            self._bus.send("is_alive", client=client_id, token=token)
            answers.get(timeout=HEARD_SECONDS)
            return answers.get(timeout=ALIVE_SECONDS) == ALIVE
        except Empty:
            return False
        finally:
            del self._asked[token]

    def disconnect(self, client_id: str, code: str) -> None:
        """Close the client's link in the worker that holds it."""
        self._bus.send("disconnect", client=client_id, code=code)

    def end_session(self, session_id: str, code: str) -> None:
        """Close the session's pipes in all other workers with an error code."""
        self._bus.send("end_session", session=session_id, code=code)

    def relay_opened(self, session_id: str, tool_id: str) -> None:
        """Report that this worker relays a shared tool: watchers elsewhere connect again."""
        self._later("relay_opened", session=session_id, tool=tool_id)

    def relay_wanted(self, session_id: str, tool_id: str) -> bool:
        """Report that watchers wait here: the worker that relays the tool gives it away."""
        self._later("relay_wanted", session=session_id, tool=tool_id)
        return True

    def relay_kept(self, session_id: str, tool_id: str) -> None:
        """Report that this worker relays a shared tool, and does not give it away yet."""
        self._later("relay_kept", session=session_id, tool=tool_id)

    def hand_over(self, session_id: str, tool_id: str, participant_id: str) -> None:
        """Give control of a shared tool to a participant, in the worker that relays it."""
        self._bus.send("hand_over", session=session_id, tool=tool_id, participant=participant_id)

    def remove_participant(
        self, session_id: str, participant_id: str, code: str, *, private_only: bool, keep: str
    ) -> None:
        """Close the participant's connections to tools in all other workers."""
        content = {"session": session_id, "participant": participant_id, "code": code}
        self._bus.send("remove", **content, private_only=private_only, keep=keep)

    def greeted(self, client_ids: list[str]) -> None:
        """Report new links: another link of these clients is outdated or another computer's."""
        self._later("greeted", clients=client_ids)

    def _later(self, kind: str, **content: Any) -> None:
        def send() -> None:
            try:
                self._bus.send(kind, **content)
            except UserError:
                log.warning("a signal is lost", extra={"signal": kind})

        gevent.spawn(send)

    # --- signals of the other workers ----------------------------------------

    def take(self, signal: Signal) -> None:
        """Handle a signal of another worker."""
        kind = signal["kind"]
        if kind == "greeted":
            for client_id in signal["clients"]:
                self._greeted(client_id, signal["from"])
        elif kind == "end_session":
            code = signal.get("code", "session_ended")  # earlier versions send no code
            self._hub.pipes.end_session(signal["session"], code)
        elif kind == "answer":
            self._answered(signal["token"], signal["state"])
        elif kind.startswith("relay_"):
            self._relayed(kind, signal["session"], signal["tool"])
        elif kind == "hand_over":
            self._hub.pipes.hand_over(signal["session"], signal["tool"], signal["participant"])
        elif kind == "remove":
            whom = (signal["session"], signal["participant"], signal["code"])
            only, keep = signal["private_only"], signal["keep"]
            self._hub.pipes.remove(*whom, private_only=only, keep=keep)
        elif kind == "pipe_refused":
            self._hub.pipes.calls.refused(signal["client"], codec.decode(signal["frame"]))
        else:
            self._take_for_link(kind, signal)

    def _relayed(self, kind: str, session_id: str, tool_id: str) -> None:
        pipes = self._hub.pipes
        if kind == "relay_opened":
            pipes.opened_elsewhere(session_id, tool_id)
        elif kind == "relay_wanted":
            pipes.wanted_elsewhere(session_id, tool_id)
        elif kind == "relay_kept":
            pipes.kept_elsewhere(session_id, tool_id)

    def _take_for_link(self, kind: str, signal: Signal) -> None:
        link = self._hub.link(signal.get("client", ""))
        if link is None:
            return
        if kind == "is_alive":
            self._challenge(signal["client"], signal["token"])
        elif kind == "tell":
            self._pass_on(link, codec.decode(signal["frame"]))
        elif kind == "disconnect":
            link.refuse(signal["code"])
        elif kind == "clone_refused" and signal["to"] == self._worker:
            self._hub.arrivals.refuse_clone(link, signal["address"])

    def _answered(self, token: str, state: str) -> None:
        """Pass on the answer to a question of this worker; others do not know the token."""
        if token in self._asked:
            self._asked[token].put(state)

    def _challenge(self, client_id: str, token: str) -> None:
        answer = partial(self._later, "answer", token=token)
        answer(state="asking")
        self._hub.arrivals.ask(client_id, lambda alive: answer(state=ALIVE if alive else "dead"))

    def _greeted(self, client_id: str, worker: str) -> None:
        here = self._hub.link(client_id) is not None
        if here and worker < self._worker and self._holders.is_new(client_id):
            # Both links are new, and each worker may have heard of the other's. One of the two
            # workers has to ask first, or both links would be refused.
            self._later("greeted", clients=[client_id])
            return
        self._hub.arrivals.greeted_elsewhere(client_id, worker)
        # The link that was asked to dial may have died with its worker. If a link of the client is
        # open here, it is challenged first; when it fails, waiting pipes are requested again.
        if self._hub.link(client_id) is None:
            self._hub.pipes.calls.ask_again(client_id)

    def _pass_on(self, link: Link, message: Any) -> None:
        if isinstance(message, messages.OpenPipe):
            if self._passed.get(message.pipe_id) is link:
                return
            if len(self._passed) >= PASSED:
                del self._passed[next(iter(self._passed))]
            self._passed[message.pipe_id] = link
        link.send(message)
