"""The kinds of pipes.

Each kind is one declaration, used by the server, the agent, the API, the console and the
documentation. It has a name, the parameters of its pipes, and the verb that a session needs. To
add a kind, declare it here, add a module with its name to ``jump_agent/tools``, and add its tool to
the console. Each kind defines the messages on its pipes.
"""

from dataclasses import dataclass
from typing import Any, Dict, Tuple, Type

from .codec import RemoteProtocolError, pack, unpack
from .fields import integer, text
from .messages import OpenPipe


@dataclass(frozen=True)
class Offset:
    """Parameters of a tool whose output starts at byte ``offset``."""

    offset: int = integer(default=0)


@dataclass(frozen=True)
class Terminal(Offset):
    """Parameters of a terminal: its size in characters. Its output starts at byte ``offset``."""

    columns: int = integer(1, 1000, default=80)
    rows: int = integer(1, 1000, default=24)


@dataclass(frozen=True)
class Target:
    """The host and port to connect to."""

    target_host: str = text(255, default="")
    target_port: int = integer(0, 65535, default=0)


@dataclass(frozen=True)
class Monitor:
    """The number of a monitor, from 1. 0 is the whole display."""

    monitor: int = integer(0, 16, default=0)


@dataclass(frozen=True)
class Nothing:
    """A kind without parameters."""


@dataclass(frozen=True)
class Kind:
    """The declaration of one kind of pipe.

    Attributes:
        name: the name in messages, addresses and reports. It never changes.
        summary: a phrase that describes the kind in the documentation.
        parameters: the dataclass of its parameters; each has a default and limits. The viewer
            sets them, except with ``leads_on``.
        audit: the action that the audit log records once for each tool, or "".
        leads_on: whether it connects to the target of a Jump Shortcut, not to the computer itself.
            The server then sets the parameters.
        resumable: whether a session lists each tool, so that its user can return to it.
        recordable: whether a recording of the session contains its output.
        shared: whether several viewers may watch one tool.
    """

    name: str
    summary: str
    parameters: Type[Any]
    audit: str = ""
    leads_on: bool = False
    resumable: bool = False
    recordable: bool = False
    shared: bool = False

    @property
    def verb(self) -> str:
        """The verb that a session needs for this kind."""
        return self.name


CONSENT_SECONDS = 60
"""Seconds in which the customer of a support session has to answer whether a tool may start."""

PIN = "pin"
"""What a customer is asked for, besides the kinds of tools: to leave a Jump Client installed."""

KINDS: Dict[str, Kind] = {}
"""All kinds by name."""


def declare(kind: Kind) -> Kind:
    """Add a kind to :data:`KINDS` and return it.

    Raises:
        ValueError: the name is already in use.
    """
    if kind.name in KINDS:
        raise ValueError("there is a kind %s already" % kind.name)
    KINDS[kind.name] = kind
    return kind


SHELL = declare(Kind("shell", "a terminal", Terminal, resumable=True, recordable=True, shared=True))
EXEC = declare(Kind("exec", "one command, its streams apart", Offset, audit="session.command"))
FILES = declare(Kind("files", "the files that the account may access", Nothing))
TUNNEL = declare(Kind("tunnel", "the bytes of one TCP connection", Target, leads_on=True))

SCREEN = declare(Kind("screen", "the screen of its desktop", Monitor, audit="session.screen"))


def verbs(*, leads_on: bool) -> Tuple[str, ...]:
    """Return the verbs of a session on a computer, or with the target of a Jump Shortcut."""
    return tuple(kind.verb for kind in KINDS.values() if kind.leads_on is leads_on)


def request(
    kind: Kind, session_id: str, tool_id: str, verbs: Tuple[str, ...], actor: str, parameters: Any
) -> OpenPipe:
    """Return a request for a pipe. Its id and ticket are still empty."""
    return OpenPipe("", "", kind.name, session_id, tool_id, verbs, actor, tuple(pack(parameters)))


def parameters(request: OpenPipe) -> Any:
    """Return the parameters of a requested pipe, as the dataclass of its kind.

    Raises:
        RemoteProtocolError: the kind is unknown, or the parameters do not match its declaration.
    """
    kind = KINDS.get(request.kind)
    if kind is None:
        raise RemoteProtocolError("unknown kind of pipe")
    return unpack(kind.parameters, request.parameters)
