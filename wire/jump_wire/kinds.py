"""The kinds of pipes. Each is one declaration, which the server, the Jump Client, the API, the
console and the documents read.

A kind has a name, the parameters of a pipe of this kind, and what a session must be allowed to do.
A new kind takes a declaration here, a module of its name in ``jump_agent/tools``, and a tool in the
console that speaks with it. The messages that travel on a pipe are the kind's own.
"""

from dataclasses import dataclass
from typing import Any, Dict, Tuple, Type

from .codec import RemoteProtocolError, pack, unpack
from .fields import integer, text
from .messages import OpenPipe


@dataclass(frozen=True)
class Offset:
    """Attach again from byte ``offset`` of the output on."""

    offset: int = integer(default=0)


@dataclass(frozen=True)
class Terminal(Offset):
    """Attach a terminal of this size, in characters, from byte ``offset`` of its output on."""

    columns: int = integer(1, 1000, default=80)
    rows: int = integer(1, 1000, default=24)


@dataclass(frozen=True)
class Target:
    """Connect to this host and port."""

    target_host: str = text(255, default="")
    target_port: int = integer(0, 65535, default=0)


@dataclass(frozen=True)
class Kind:
    """What is declared of one kind of pipe.

    Attributes:
        name: names it in messages, addresses and reports. It never changes.
        summary: describes it in the documents, as a phrase.
        parameters: the dataclass of its parameters; each has a default and limits. The viewer
            gives them, unless it ``leads_on``.
        audit: the action that the audit log records once for each tool, or "".
        leads_on: whether it leads to the target of a Jump Shortcut, not to the computer itself.
            Then the server decides the parameters.
        resumable: whether a session lists each tool, so that its user finds it again.
        recordable: whether a recording of the session contains what it shows.
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
        """What a session must be allowed to do."""
        return self.name


KINDS: Dict[str, Kind] = {}
"""Every kind by its name."""


def declare(kind: Kind) -> Kind:
    """Add a kind.

    Raises:
        ValueError: there is one of that name.
    """
    if kind.name in KINDS:
        raise ValueError("there is a kind %s already" % kind.name)
    KINDS[kind.name] = kind
    return kind


SHELL = declare(Kind("shell", "a terminal", Terminal, resumable=True, recordable=True, shared=True))
EXEC = declare(Kind("exec", "one command, its streams apart", Offset, audit="session.command"))
TUNNEL = declare(Kind("tunnel", "the bytes of one TCP connection", Target, leads_on=True))


def verbs(*, leads_on: bool) -> Tuple[str, ...]:
    """Return what a session may do on a computer, or with the target of a Jump Shortcut."""
    return tuple(kind.verb for kind in KINDS.values() if kind.leads_on is leads_on)


def request(
    kind: Kind, session_id: str, tool_id: str, verbs: Tuple[str, ...], actor: str, parameters: Any
) -> OpenPipe:
    """Make the request for a pipe, which still lacks its id and its ticket."""
    return OpenPipe("", "", kind.name, session_id, tool_id, verbs, actor, tuple(pack(parameters)))


def parameters(request: OpenPipe) -> Any:
    """Return the parameters of a pipe, as its kind declares them.

    Raises:
        RemoteProtocolError: the kind is unknown, or its parameters are not what it declares.
    """
    kind = KINDS.get(request.kind)
    if kind is None:
        raise RemoteProtocolError("unknown kind of pipe")
    return unpack(kind.parameters, request.parameters)
