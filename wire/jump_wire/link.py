r"""The control link's state machine, for both ends, without any I/O.

The table below defines, for each state, which end may send which message, and the next state.
Both ends use the same table. ``docs/reference/wire-protocol.md`` contains a diagram.

    connecting --Hello--> greeted --Welcome--> online --Goodbye/Uninstall--> …
                            \--Refused--> closed
"""

from typing import Any, Dict, Optional, Tuple

from . import WIRE_VERSION, WIRE_VERSION_MIN, messages
from .codec import LocalProtocolError, RemoteProtocolError, UnknownMessage, decode, encode

AGENT = "agent"
SERVER = "server"

CONNECTING = "connecting"
GREETED = "greeted"
ONLINE = "online"
CLOSED = "closed"
STATES = (CONNECTING, GREETED, ONLINE, CLOSED)

# (state, sender, message) -> next state
TRANSITIONS: Dict[Tuple[str, str, type], str] = {
    (CONNECTING, AGENT, messages.Hello): GREETED,
    (GREETED, SERVER, messages.Welcome): ONLINE,
    (GREETED, SERVER, messages.Refused): CLOSED,
    (GREETED, SERVER, messages.Update): GREETED,
    (ONLINE, AGENT, messages.Inventory): ONLINE,
    (ONLINE, AGENT, messages.Statistics): ONLINE,
    (ONLINE, AGENT, messages.PipeRefused): ONLINE,
    (ONLINE, AGENT, messages.ProposeCredential): ONLINE,
    (ONLINE, AGENT, messages.UpdateState): ONLINE,
    (ONLINE, AGENT, messages.CustomerLeft): ONLINE,
    (ONLINE, AGENT, messages.Chat): ONLINE,
    (ONLINE, AGENT, messages.PinState): ONLINE,
    (ONLINE, AGENT, messages.Elevation): ONLINE,
    (ONLINE, AGENT, messages.Logins): ONLINE,
    (ONLINE, AGENT, messages.Goodbye): CLOSED,
    (ONLINE, SERVER, messages.OpenPipe): ONLINE,
    (ONLINE, SERVER, messages.EndSession): ONLINE,
    (ONLINE, SERVER, messages.AcceptCredential): ONLINE,
    (ONLINE, SERVER, messages.Uninstall): ONLINE,
    (ONLINE, SERVER, messages.Wake): ONLINE,
    (ONLINE, SERVER, messages.ServerAddresses): ONLINE,
    (ONLINE, SERVER, messages.Terms): ONLINE,
    (ONLINE, SERVER, messages.Conference): ONLINE,
    (ONLINE, SERVER, messages.Chat): ONLINE,
    (ONLINE, SERVER, messages.PinRequest): ONLINE,
    (ONLINE, SERVER, messages.Elevate): ONLINE,
    (ONLINE, SERVER, messages.ListLogins): ONLINE,
    (ONLINE, SERVER, messages.ConnectionType): ONLINE,
    (ONLINE, SERVER, messages.Refused): CLOSED,
    (ONLINE, SERVER, messages.Update): ONLINE,
}


class LinkCore:
    """One end of a control link.

    Args:
        role: ``AGENT`` or ``SERVER``.
    """

    __slots__ = ("role", "state")

    def __init__(self, role: str) -> None:
        self.role = role
        self.state = CONNECTING

    @property
    def peer(self) -> str:
        """The other end's role."""
        return SERVER if self.role == AGENT else AGENT

    def send(self, message: Any) -> str:
        """Encode ``message`` and change the state.

        Raises:
            LocalProtocolError: this end may not send the message in this state.
        """
        following = TRANSITIONS.get((self.state, self.role, type(message)))
        if following is None:
            raise LocalProtocolError(
                "%s may not send %s while %s" % (self.role, type(message).__name__, self.state)
            )
        encoded = encode(message)
        self.state = following
        return encoded

    def receive(self, frame: str) -> Optional[Any]:
        """Decode a text frame from the peer and change the state.

        Returns:
            The message, or None when its tag is unknown to this version.

        Raises:
            RemoteProtocolError: the message is malformed, or not allowed in this state.
        """
        try:
            message = decode(frame)
        except UnknownMessage:
            if self.state != ONLINE:
                raise RemoteProtocolError("unknown message before the greeting") from None
            return None
        following = TRANSITIONS.get((self.state, self.peer, type(message)))
        if following is None:
            raise RemoteProtocolError(
                "%s may not send %s while %s" % (self.peer, type(message).__name__, self.state)
            )
        self.state = following
        return message

    def close(self) -> None:
        """Record that the connection is closed."""
        self.state = CLOSED


def common_version(hello: messages.Hello) -> Optional[int]:
    """Return the highest protocol version that both ends support, or None."""
    version = min(WIRE_VERSION, hello.wire_max)
    return version if version >= max(WIRE_VERSION_MIN, hello.wire_min) else None
