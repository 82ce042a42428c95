"""The messages of the protocol: frozen dataclasses with permanent tags.

Rules for changes of the protocol: A tag is never reused, and its meaning never changes. New fields
are only appended, each with a default. A reader ignores additional fields, and does not respond to
an unknown tag. ``Hello``, ``Welcome``, ``Refused`` and ``Update`` never change in any protocol
version, because two peers use them to find out whether they have a version in common, and what to
do when they have none.

Tags 1 to 31 are for the control link, and 32 to 63 for a shell's pipe. Tags 64 to 95 are for a
command's pipe (:mod:`.commands`), 96 to 127 for a tunnel's pipe (:mod:`.tunnels`), and 128 to 159
for the pipe of the files tool (:mod:`.files`). Tags 192 to 223 are the server's own, on the pipe of
a shared tool (:mod:`.sharing`).
"""

from dataclasses import dataclass
from typing import Callable, Dict, Tuple, Type, TypeVar, Union

from .fields import flag, integer, real, text, texts, values

M = TypeVar("M")

Value = Union[str, float, bool]
"""One parameter of a pipe's kind. Integers count as numbers."""

REGISTRY: Dict[int, type] = {}
"""Message classes by tag."""

TAGS: Dict[type, int] = {}
"""Tags by message class."""

CHAT_LIMIT = 2000
"""Maximum number of characters in a message of a chat."""


def message(tag: int) -> Callable[[Type[M]], Type[M]]:
    """Return a decorator that registers a dataclass as the message with this permanent ``tag``."""

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

    Contains the range of protocol versions that the agent supports, and the agent's own version.
    """

    wire_min: int = integer(0, 65535)
    wire_max: int = integer(0, 65535)
    agent_version: str = text(64)


@message(2)
@dataclass(frozen=True)
class Welcome:
    """Server to agent: the link is up. Frozen.

    Both ends use the protocol version ``wire_version`` from here on. ``heartbeat_seconds`` is the
    interval of the agent's WebSocket pings, before jitter. ``statistics_seconds`` is the interval
    of its :class:`Statistics`.
    """

    wire_version: int = integer(0, 65535)
    server_version: str = text(64)
    heartbeat_seconds: int = integer(1, 3600)
    statistics_seconds: int = integer(1, 86400)


@message(3)
@dataclass(frozen=True)
class Refused:
    """Server to agent: the link is not accepted. The socket then closes. Frozen.

    ``code`` is from the error catalogue. The agent does not reconnect before ``retry_seconds``
    have passed. With 0, it uses its own backoff.
    """

    code: str = text(64)
    retry_seconds: int = integer(0, 86400, default=0)


@message(4)
@dataclass(frozen=True)
class Inventory:
    """Agent to server: facts about the computer, after :class:`Welcome` and after each change.

    ``mode`` is ``service`` or ``user``. ``account`` is the account that the agent runs as.
    ``addresses`` are the private IP addresses. Memory is in MiB. An empty text means that the
    computer has no such value, for example no domain or workgroup. ``disabled`` is true when the
    agent was disabled on the computer. It then refuses every pipe. ``networks`` are the computer's
    IPv4 networks, each after the address of its network card: ``52:54:00:12:34:56 10.0.0.0/24``.
    ``server_addresses`` are the server's addresses, in the order in which the agent tries them.
    They are empty from an agent that does not support :class:`ServerAddresses`. ``update_policy``
    says which version the owner of the installation allows: an empty text leaves it to the server,
    ``off`` allows none, and a version allows only that one. ``passive`` is true when the agent
    waits for calls, see :class:`ConnectionType`. ``computer_id`` identifies
    the computer's system, see :mod:`.recognition`. ``disable_permitted`` is true when the agent was
    disabled on the computer with a maintenance token, see :class:`Terms`. ``login_session`` is true
    when the agent runs only while its account is logged in.
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
    update_policy: str = text(64, default="")
    passive: bool = flag(default=False)
    computer_id: str = text(64, default="")
    disable_permitted: bool = flag(default=False)
    login_session: bool = flag(default=False)


@message(5)
@dataclass(frozen=True)
class Statistics:
    """Agent to server, every ``statistics_seconds``: the state of the computer.

    ``uptime_seconds`` is the time since its boot. ``cpu_percent`` is the average of all processors
    over the interval. Memory is in MiB. ``disks`` are texts ``mount point:total MiB:free MiB``.
    ``console_user`` is the user who is logged in at the computer itself.
    """

    uptime_seconds: int = integer()
    cpu_percent: float = real(0, 100)
    memory_free_mib: int = integer()
    disks: Tuple[str, ...] = texts(16, 128)
    console_user: str = text(64)


@message(6)
@dataclass(frozen=True)
class OpenPipe:
    """Server to agent: dial back a pipe for one tool of one session.

    The agent sends ``ticket``, which is single-use, in the pipe's handshake (header
    ``Jump-Ticket``), together with its own credential. ``kind`` is the kind of pipe.
    ``parameters`` are those of the kind, in the order of the table of kinds. ``tool_id`` identifies
    the tool's process. The agent attaches a known process again, and starts a new one otherwise.
    ``verbs`` are the actions that the session may perform; the agent enforces them too. ``actor``
    is the user, for the computer's own log.
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
    """Agent to server: the agent will not dial the pipe ``pipe_id``.

    ``code`` is from the error catalogue. The names and values of its parameters alternate in
    ``parameters``.
    """

    pipe_id: str = text(64)
    code: str = text(64)
    parameters: Tuple[Value, ...] = values(16, 256, default=())


@message(8)
@dataclass(frozen=True)
class EndSession:
    """Server to agent: the session has ended. The agent ends its tools' processes now."""

    session_id: str = text(64)


@message(9)
@dataclass(frozen=True)
class ProposeCredential:
    """Agent to server: the next credential. The agent has already stored it as pending."""

    credential: str = text(128)


@message(10)
@dataclass(frozen=True)
class AcceptCredential:
    """Server to agent: the pending credential is stored. Use it from the next connection on."""


@message(11)
@dataclass(frozen=True)
class Uninstall:
    """Server to agent: remove the Jump Client from the computer. The record is already closed."""


@message(12)
@dataclass(frozen=True)
class Goodbye:
    """Agent to server: a clean stop. The agent is offline immediately, not after a time-out."""


@message(13)
@dataclass(frozen=True)
class Wake:
    """Server to agent: wake neighbours whose network cards have the addresses ``macs``.

    The agent broadcasts the magic packet on its own networks, to the ports 9 and 7.
    """

    macs: Tuple[str, ...] = texts(8, 17)


@message(14)
@dataclass(frozen=True)
class ServerAddresses:
    """Server to agent: the server's addresses, ``host:port``, the preferred one first.

    Sent when an :class:`Inventory` starts with other addresses. The agent tries the new ones first.
    It keeps its old ones until one of the new ones has worked.
    """

    addresses: Tuple[str, ...] = texts(16, 300)


@message(15)
@dataclass(frozen=True)
class Update:
    """Server to agent: another version of the Jump Client is offered. Frozen.

    Sent before :class:`Welcome`, before :class:`Refused` or while the link is up, so it reaches an
    agent that has no protocol version in common with the server. A refusal of the link's handshake
    carries the same frame as text, in the member ``update`` of its JSON object.

    ``version`` is the version on offer. ``path`` is an absolute path on the same server, below
    which the signed documents are. ``root_version`` is the number of the newest root document.
    ``spec`` is the form of the documents; an agent that does not know it only reports the offer.
    The agent begins at a random moment within ``within_seconds``. Nothing here is trusted:
    signatures decide what is installed.
    """

    version: str = text(64)
    path: str = text(512)
    root_version: int = integer(1, 2**31 - 1)
    spec: int = integer(1, 65535)
    within_seconds: int = integer(0, 604800)


@message(16)
@dataclass(frozen=True)
class UpdateState:
    """Agent to server: how far the update to ``version`` is.

    Sent on each change of ``phase``. The last one is sent again after each :class:`Welcome`, until
    the agent is online with that version. The phases are ``downloading``, ``verified``,
    ``installed`` (the agent restarts into it next), ``rolled_back`` (the agent runs the version
    before again), ``refused`` (the version must not be installed) and ``failed`` (it could not be).
    The last three have the reason: ``code`` is from the error catalogue, and the names and values
    of its parameters alternate in ``parameters``. An update has succeeded when :class:`Hello`
    contains the new version.
    """

    version: str = text(64)
    phase: str = text(16)
    code: str = text(64, default="")
    parameters: Tuple[Value, ...] = values(16, 256, default=())


@message(17)
@dataclass(frozen=True)
class Conference:
    """Server to a customer's agent: who is in the support session, after each change.

    While ``waiting``, no technician has accepted the customer yet. ``names`` are the participants,
    the one who controls first. ``roles`` has ``controls`` or ``watches`` for each of them.
    ``pinned_at`` is the Unix time at which a Jump Client was pinned in the session, or 0.
    """

    waiting: bool = flag()
    names: Tuple[str, ...] = texts(16, 64, default=())
    roles: Tuple[str, ...] = texts(16, 16, default=())
    pinned_at: int = integer(default=0)


@message(18)
@dataclass(frozen=True)
class ConnectionType:
    """Server to agent: whether the agent keeps a link, or waits for the server's calls.

    Sent to a ``passive`` agent on each link, to an active one when its :class:`Inventory` reports
    the other type, and to both when the type changes. A passive agent listens on TCP ``port``, at
    ``listen``: an IP address of its computer, a network interface, or everywhere when it is empty.
    ``key`` is the key of calls in base64url, see :mod:`.calls`. ``number`` is the number of the
    last call. ``check_in_seconds`` is the interval in which the agent connects by itself.
    """

    passive: bool = flag()
    port: int = integer(0, 65535, default=0)
    listen: str = text(64, default="")
    key: str = text(64, default="")
    number: int = integer(default=0)
    check_in_seconds: int = integer(60, 604800, default=86400)


@message(19)
@dataclass(frozen=True)
class CustomerLeft:
    """A customer's agent to server: the customer ended the support session.

    The server ends the session. Its credential is not valid after that.
    """


@message(20)
@dataclass(frozen=True)
class PinRequest:
    """Server to a customer's agent: install a Jump Client, which outlives the support session.

    Sent when a technician asks for it, and again after a broken link, with the same ``pin_id``.
    ``actor`` is the technician, for the question to the customer. ``key`` fetches the package of a
    single-use installer, and enrols the Jump Client. ``mode`` is ``user`` or ``service``. The agent
    answers with :class:`PinState`. The Jump Client's own enrolment is what completes the request.
    """

    pin_id: str = text(64)
    actor: str = text(128)
    key: str = text(256)
    mode: str = text(16, default="user")


@message(21)
@dataclass(frozen=True)
class PinState:
    """A customer's agent to server: how far a :class:`PinRequest` is, on each change of ``phase``.

    The phases are ``asking`` (the customer is asked), ``refused``, ``timed_out`` (the customer did
    not answer), ``installing``, and ``failed``. The last one has the reason: ``code`` is from the
    error catalogue, and the names and values of its parameters alternate in ``parameters``.
    """

    pin_id: str = text(64)
    phase: str = text(16)
    code: str = text(64, default="")
    parameters: Tuple[Value, ...] = values(16, 256, default=())


@message(22)
@dataclass(frozen=True)
class Terms:
    """Server to agent: the site's rules for this client, after Welcome and after each change.

    After ``offline_minutes`` without a link, the agent uninstalls itself, also when it can never
    reach the server again; 0 means never. ``statistics_seconds`` replaces the interval of
    :class:`Welcome`. ``withheld`` are the figures that :class:`Statistics` must not contain:
    ``cpu``, ``memory``, ``disks``, ``uptime`` or ``console_user``. They are 0 or empty then.

    ``forbid_disable`` and ``forbid_uninstall``: nobody may do this on the computer without a
    maintenance token. ``maintenance`` are the anchors that verify one, see :mod:`.maintenance`;
    without any, no token is valid yet. ``notify_sessions``: the desktop of a user at the computer
    shows when a session starts and ends.
    """

    offline_minutes: int = integer(0, 2**31 - 1)
    statistics_seconds: int = integer(1, 86400)
    withheld: Tuple[str, ...] = texts(16, 32, default=())
    forbid_disable: bool = flag(default=False)
    forbid_uninstall: bool = flag(default=False)
    maintenance: Tuple[str, ...] = texts(4, 32, default=())
    notify_sessions: bool = flag(default=False)


@message(23)
@dataclass(frozen=True)
class Chat:
    """Both directions: a message of a support session's chat.

    From the server, ``number`` is the message's place in the chat, from 1 on. ``author`` is the
    technician; it is empty for a message of the customer, whose ``own`` number it has then.
    ``at`` is a Unix time. The agent may receive a message twice, and out of order.

    From a customer's agent, ``number`` is how many messages of the chat it has received, without a
    gap. With a ``body``, it is also a new message: the ``own``-th of the customer. The agent sends
    it again until the server has sent it back. Further messages wait.
    """

    number: int = integer()
    body: str = text(CHAT_LIMIT, default="")
    own: int = integer(default=0)
    author: str = text(64, default="")
    at: int = integer(default=0)


@message(24)
@dataclass(frozen=True)
class Elevate:
    """Server to agent: run the session's further tools as another account.

    At a customer, this is root: ``account`` and ``password`` are of an account that may become
    root; without them, the customer types their own password. A Jump Client in service mode logs
    in as the ``account``; without one, it only reports the state again. The password is used once
    and is never stored. With ``end``, further tools run as before, and those of the account end.
    ``actor`` is the user. The agent answers with :class:`Elevation`.
    """

    session_id: str = text(64)
    actor: str = text(128)
    account: str = text(64, default="")
    password: str = text(256, default="")
    end: bool = flag(default=False)


@message(25)
@dataclass(frozen=True)
class Elevation:
    """Agent to server: which account the session's further tools run as.

    Sent after each change; by a customer's agent also after each :class:`Welcome`. ``state`` is
    ``elevated``, with the ``account``; ``ended``; or ``failed``, with the ``code`` of an error of
    the catalogue.
    """

    session_id: str = text(64)
    state: str = text(16)
    account: str = text(64, default="")
    code: str = text(64, default="")


@message(26)
@dataclass(frozen=True)
class ListLogins:
    """Server to agent: report who is signed in on the computer, or log one of them out first.

    Without ``login_id``, the agent only reports. With it, root ends exactly the login with this id
    of systemd-logind, of the user number ``uid``, that began at ``since``. This is a Unix time in
    microseconds. ``actor`` is the user. The agent answers with :class:`Logins`.
    """

    session_id: str = text(64)
    actor: str = text(128)
    login_id: str = text(32, default="")
    uid: int = integer(0, 2**32 - 1, default=0)
    since: int = integer(default=0)


@message(27)
@dataclass(frozen=True)
class Logins:
    """Agent to server: who is signed in on the computer, for :class:`ListLogins`.

    ``logins`` are texts ``id:uid:since:user:place``. The place is a terminal, a display or a remote
    host. ``login_id`` is the login that the answer is about, if any. ``code`` is the error with
    which the list or the logout failed.
    """

    session_id: str = text(64)
    login_id: str = text(32, default="")
    code: str = text(64, default="")
    logins: Tuple[str, ...] = texts(32, 160, default=())


# --- shell pipe -------------------------------------------------------------
# Binary frames on a shell's pipe are the terminal's bytes: output from the agent,
# keystrokes from the viewer. The messages below are text frames on the same pipe.


@message(32)
@dataclass(frozen=True)
class ShellAttached:
    """Agent to viewer, first message on a shell's pipe. The server sends further ones.

    Output frames follow, starting at byte ``offset``. It is larger than the requested offset when
    the scrollback no longer contains that part. The viewer then clears its screen.
    ``input_offset`` is the number of bytes of input that the terminal has received since the
    shell's start. The viewer sends its input after this offset again.
    """

    offset: int = integer()
    input_offset: int = integer()
    account: str = text(64)
    shell: str = text(255)
    new: bool = flag()


@message(33)
@dataclass(frozen=True)
class Resize:
    """Viewer to agent: the terminal's new size. The server also sends it to watchers."""

    columns: int = integer(1, 1000)
    rows: int = integer(1, 1000)


@message(34)
@dataclass(frozen=True)
class Acknowledge:
    """Viewer to agent: the viewer has shown the output up to byte ``offset``.

    The agent stops reading the terminal when 256 KiB are unacknowledged.
    """

    offset: int = integer()


@message(35)
@dataclass(frozen=True)
class ShellExited:
    """Agent to viewer: the shell's process has ended. The pipe then closes.

    ``status`` is its exit status, or -1 when a signal ended it. ``signal`` is the signal's
    number, otherwise 0.
    """

    status: int = integer(-1, 255)
    signal: int = integer(0, 255)


@message(36)
@dataclass(frozen=True)
class InputTaken:
    """Agent to viewer: the terminal has received the input up to byte ``offset``."""

    offset: int = integer()


@message(37)
@dataclass(frozen=True)
class CloseShell:
    """Viewer to agent: end the shell now. Do not keep it to be attached again."""
