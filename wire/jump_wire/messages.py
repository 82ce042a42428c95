"""Every message of the protocol: frozen dataclasses with permanent tags.

How the protocol may change: a tag is never reused and never changes its
meaning; fields are only ever appended, each with a default; a reader ignores
fields beyond those it knows and answers an unknown tag with nothing. ``Hello``,
``Welcome`` and ``Refused`` are frozen for ever, whatever the wire version, since
they are how two peers find out that they do not speak the same one.

Tags 1 to 31 travel on the control link, 32 to 63 on a shell's pipe, 64 to 95 on a command's
(:mod:`.commands`), 96 to 127 on a tunnel's (:mod:`.tunnels`).
"""

from dataclasses import dataclass
from typing import Callable, Dict, Tuple, Type, TypeVar, Union

from .fields import flag, integer, real, text, texts, values

M = TypeVar("M")

Value = Union[str, float, bool]
"""One parameter of a pipe's kind; whole numbers are numbers, too."""

REGISTRY: Dict[int, type] = {}
"""Message class by tag."""

TAGS: Dict[type, int] = {}
"""Tag by message class."""


def message(tag: int) -> Callable[[Type[M]], Type[M]]:
    """Register a dataclass as the message with this permanent ``tag``."""

    def register(cls: Type[M]) -> Type[M]:
        if tag in REGISTRY:
            raise ValueError("tag %d is already %s" % (tag, REGISTRY[tag].__name__))
        REGISTRY[tag] = cls
        TAGS[cls] = tag
        return cls

    return register


# --- control link -----------------------------------------------------------


@message(1)
@dataclass(frozen=True)
class Hello:
    """Agent to server, first message on a control link. Frozen.

    The agent names the wire versions it speaks and its own version.
    """

    wire_min: int = integer(0, 65535)
    wire_max: int = integer(0, 65535)
    agent_version: str = text(64)


@message(2)
@dataclass(frozen=True)
class Welcome:
    """Server to agent: the link is up. Frozen.

    ``wire_version`` is the one both speak from here on. ``heartbeat_seconds``
    is how often the agent sends a WebSocket ping (with jitter), and
    ``statistics_seconds`` how often it sends :class:`Statistics`.
    """

    wire_version: int = integer(0, 65535)
    server_version: str = text(64)
    heartbeat_seconds: int = integer(1, 3600)
    statistics_seconds: int = integer(1, 86400)


@message(3)
@dataclass(frozen=True)
class Refused:
    """Server to agent: the link is not accepted; the socket closes after it. Frozen.

    ``code`` is from the error catalogue. The agent tries again after
    ``retry_seconds`` at the earliest; 0 leaves it to the agent's own backoff.
    """

    code: str = text(64)
    retry_seconds: int = integer(0, 86400, default=0)


@message(4)
@dataclass(frozen=True)
class Inventory:
    """Agent to server, after :class:`Welcome` and whenever it changes: what the computer is.

    ``mode`` is ``service`` or ``user``; ``account`` is who the client runs as;
    ``addresses`` are the private IP addresses; memory is in MiB. Empty texts mean
    that the computer has no such thing (no domain, no workgroup). ``disabled`` tells that the
    client was disabled on the computer: it refuses every pipe. ``networks`` are the IPv4
    networks that it is in, each behind the address of the network card:
    ``52:54:00:12:34:56 10.0.0.0/24``. ``server_addresses`` are where it reaches the server, in
    the order in which it tries them; none from an agent that knows no :class:`ServerAddresses`.
    """

    hostname: str = text(255)
    fqdn: str = text(255)
    os: str = text(128)
    kernel: str = text(128)
    architecture: str = text(32)
    cpu_model: str = text(128)
    cpu_count: int = integer(0, 65535)
    memory_mib: int = integer()
    addresses: Tuple[str, ...] = texts(32, 64)
    mode: str = text(16)
    account: str = text(64)
    install_dir: str = text(4096)
    workgroup: str = text(255, default="")
    domain: str = text(255, default="")
    disabled: bool = flag(default=False)
    networks: Tuple[str, ...] = texts(16, 64, default=())
    server_addresses: Tuple[str, ...] = texts(8, 128, default=())


@message(5)
@dataclass(frozen=True)
class Statistics:
    """Agent to server, every ``statistics_seconds``: how the computer is doing.

    ``uptime_seconds`` since its boot; ``cpu_percent`` over the interval, of all
    processors; memory in MiB; ``disks`` are texts ``mount point:total MiB:free MiB``;
    ``console_user`` is who is logged in at the computer itself.
    """

    uptime_seconds: int = integer()
    cpu_percent: float = real(0, 100)
    memory_free_mib: int = integer()
    disks: Tuple[str, ...] = texts(16, 128)
    console_user: str = text(64)


@message(6)
@dataclass(frozen=True)
class OpenPipe:
    """Server to agent: dial back one pipe for one tool of one session.

    ``ticket`` is single-use and goes into the pipe's handshake (header
    ``Jump-Ticket``), beside the agent's own credential. ``kind`` names the tool and
    ``parameters`` are that kind's own, in the order of the table of kinds. ``tool_id``
    names the tool's process: a known one is attached again, a new one is started. ``verbs``
    are what the session may do, and the agent enforces them too. ``actor`` is the user, for
    the computer's own log.
    """

    pipe_id: str = text(64)
    ticket: str = text(128)
    kind: str = text(32)
    session_id: str = text(64)
    tool_id: str = text(64)
    verbs: Tuple[str, ...] = texts(32, 32, default=())
    actor: str = text(128, default="")
    parameters: Tuple[Value, ...] = values(8, 512, default=())


@message(7)
@dataclass(frozen=True)
class PipeRefused:
    """Agent to server: the pipe ``pipe_id`` will not be dialled; ``code`` says why."""

    pipe_id: str = text(64)
    code: str = text(64)


@message(8)
@dataclass(frozen=True)
class EndSession:
    """Server to agent: the session is over; its tools' processes end now."""

    session_id: str = text(64)


@message(9)
@dataclass(frozen=True)
class ProposeCredential:
    """Agent to server: the next credential, already stored on the agent as pending."""

    credential: str = text(128)


@message(10)
@dataclass(frozen=True)
class AcceptCredential:
    """Server to agent: the pending credential is committed; use it from the next connection on."""


@message(11)
@dataclass(frozen=True)
class Uninstall:
    """Server to agent: remove the Jump Client from the computer. The record is already closed."""


@message(12)
@dataclass(frozen=True)
class Goodbye:
    """Agent to server: a clean stop; the client is offline at once, not after a time-out."""


@message(13)
@dataclass(frozen=True)
class Wake:
    """Server to agent: wake neighbours, whose network cards have the addresses ``macs``.

    The agent broadcasts the magic packet on the networks that it is in, to the ports 9 and 7.
    """

    macs: Tuple[str, ...] = texts(8, 17)


@message(14)
@dataclass(frozen=True)
class ServerAddresses:
    """Server to agent: the server is at these addresses, ``host:port``, the preferred one first.

    Sent when an :class:`Inventory` begins with others. The agent tries them first, and keeps
    those that it had until one of the new has worked.
    """

    addresses: Tuple[str, ...] = texts(16, 300)


# --- shell pipe -------------------------------------------------------------
# Binary frames on a shell pipe are the terminal's bytes: output from the agent,
# keystrokes from the viewer. The messages below travel beside them as texts.


@message(32)
@dataclass(frozen=True)
class ShellAttached:
    """Agent to viewer, first message on a shell pipe.

    Output frames follow from byte ``offset`` on; it is larger than the asked-for
    offset when the scrollback no longer reaches back that far, and then the viewer
    clears its screen. ``input_offset`` counts the bytes of input taken so far over
    the shell's whole life: the viewer sends again what it had sent beyond it.
    """

    offset: int = integer()
    input_offset: int = integer()
    account: str = text(64)
    shell: str = text(255)
    new: bool = flag()


@message(33)
@dataclass(frozen=True)
class Resize:
    """Viewer to agent: the terminal's new size."""

    columns: int = integer(1, 1000)
    rows: int = integer(1, 1000)


@message(34)
@dataclass(frozen=True)
class Acknowledge:
    """Viewer to agent: output up to byte ``offset`` was shown.

    The agent stops reading the terminal when 256 KiB are unacknowledged.
    """

    offset: int = integer()


@message(35)
@dataclass(frozen=True)
class ShellExited:
    """Agent to viewer: the shell's process ended; the pipe closes after it.

    ``status`` is its exit status, or -1 when ``signal`` (a number, else 0) ended it.
    """

    status: int = integer(-1, 255)
    signal: int = integer(0, 255)


@message(36)
@dataclass(frozen=True)
class InputTaken:
    """Agent to viewer: input up to byte ``offset`` was written to the terminal."""

    offset: int = integer()


@message(37)
@dataclass(frozen=True)
class CloseShell:
    """Viewer to agent: end the shell now instead of keeping it for a reattachment."""
