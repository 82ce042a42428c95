"""What the client needs of its platform: small Protocols.

A folder for each platform implements them: ``linux/`` and ``windows/``. The modules of this package
and the tools use the implementation through :func:`.platform.current`. So they run unchanged
wherever a folder has these. Modules that an idle client keeps import this one for their
types only, since it would cost memory.
"""

from socket import socket
from types import TracebackType
from typing import (
    Any,
    Callable,
    ContextManager,
    Dict,
    Generator,
    Iterable,
    List,
    Mapping,
    Optional,
    Protocol,
    Sequence,
    Tuple,
    Type,
    TypeVar,
)

from jump_wire.messages import Inventory, Statistics

from .file_ports import Files
from .layout import Config, Layout
from .updates.ports import Updates

T = TypeVar("T")

Answers = Generator[Dict[str, Any], None, None]
Command = Callable[[Layout, Config, List[str]], int]
"""A command of an installed client: gets its arguments, and returns its exit status."""

Installed = Tuple[Layout, Config]
"""An installation."""

Interest = Tuple[int, bool, bool]
"""A descriptor (-1: none), and whether to wait for reading or for writing on it."""

Exit = Tuple[int, int]
"""How a program ended: its status or -1, and its signal or 0."""


class Process(Protocol):
    """A process."""

    @property
    def pid(self) -> int:
        """Its number."""


class Storage(Protocol):
    """Files that stay intact when the process is killed, and that nobody can make it hang on."""

    def write_bytes(self, path: str, data: bytes, mode: int = 0o600) -> None:
        """Write a file so that readers see the old or the new one, never a part."""

    def read_bytes(self, path: str, limit: int) -> bytes:
        """Read a regular file; raise OSError for anything else, or over ``limit`` bytes."""

    def remove(self, path: str) -> None:
        """Remove a file, if it exists."""

    def append(self, path: str, data: bytes) -> int:
        """Append to a file, created if missing, and return its size."""

    def answer(self, path: str, data: bytes) -> None:
        """Write into the file that a waiting command holds open, and remove it. Ignore errors."""


class Inquiry(Protocol):
    """Answers that only a process of the client's account may give."""

    def next(self, seconds: float) -> Dict[str, Any]:
        """Return the next answer, or an empty one when none arrives within ``seconds``."""


class Accounts(Protocol):
    """The computer's accounts, and what the caller may do."""

    def name(self) -> str:
        """Return the name of the caller's account."""

    def step_down(self, config: Config) -> None:
        """Give up the privileges of a command for a client in service mode."""

    def become_client(self, config: Config) -> bool:
        """Become the client's account where that is possible; return whether the caller is it."""

    def ask(self, config: Config, question: Callable[[], Answers]) -> ContextManager[Inquiry]:
        """Have the client's account answer, so that a privileged caller reads none of its files."""


class Control(Protocol):
    """The connection to a tool's process. It keeps packets apart."""

    def fileno(self) -> int:
        """Return the descriptor to wait on."""

    def send(self, data: bytes, /) -> int:
        """Send a packet."""

    def recv(self, limit: int, /) -> bytes:
        """Receive a packet; empty once the other end is closed."""

    def close(self) -> None:
        """Close this end."""


class ToolProcess(Protocol):
    """The process of one tool, seen from the client."""

    @property
    def control(self) -> Control:
        """The connection to it."""

    def terminate(self) -> None:
        """Order it to end, without waiting."""

    def has_ended(self) -> bool:
        """Return whether it has ended, and forget it then."""

    def wait(self, seconds: float) -> None:
        """Wait for its end, and kill it after ``seconds``."""

    def hand_over(self) -> Dict[str, int]:
        """Return it for the next program of this process."""


class Processes(Protocol):
    """The client's processes."""

    def running(self, path: str) -> Optional[Process]:
        """Return the process that a pid file names, or None when it does not run."""

    def wake(self, path: str) -> None:
        """Tell the process that a pid file names that a command has changed something."""

    def in_child(self, work: Callable[[], bytes]) -> bytes:
        """Run ``work`` where its memory is freed afterwards; empty when that failed."""

    def start_tool(
        self, run: Callable[[Control], None], installed: Optional[Installed] = None
    ) -> ToolProcess:
        """Start a tool's process, which calls ``run`` with its control.

        A platform that can't fork starts the command ``tool`` of the installation instead, which
        does the same. A program that is not installed has no tools there: OSError.
        """

    def adopt_tool(self, values: Dict[str, int]) -> ToolProcess:
        """Continue with a tool's process that another version handed over."""

    def start_command(self, layout: Layout, config: Config, name: str) -> ToolProcess:
        """Start an internal command as a program of its own, whose memory is freed."""

    def parent(self) -> ContextManager[Control]:
        """Return the control of a command that :meth:`start_command` started."""

    def send_socket(self, control: Control, sock: socket) -> None:
        """Pass an open connection to a tool's process, after the packet that announces it."""

    def receive_socket(self, control: Control) -> socket:
        """Receive a connection in a tool's process; raise OSError when there is none."""

    def uninterruptible(self, call: Callable[[], T]) -> T:
        """Make a call that nothing interrupts: an order to end kills the process meanwhile."""

    def claim_address(self, sock: socket) -> None:
        """Let a socket have an address that an ended process had, and share it with no other."""

    def read_line(self, seconds: float, limit: int) -> bytes:
        """Read a line of standard input, or as much as there is of it in time."""

    def error_text(self, number: int) -> str:
        """Return the system's words for the number of an error."""


class Poller(Protocol):
    """Waits in a tool's process. The order to end the process interrupts everything."""

    def wait(self, interests: Iterable[Interest], timeout: Optional[float]) -> List[int]:
        """Return descriptors that are ready, after ``timeout`` seconds or a child's end none."""

    def ignore_end(self) -> None:
        """Ignore further orders to end: the process is ending."""


class Waiter(Protocol):
    """Waits in the client's process, until it is told to stop (see :class:`.ends.Stopped`)."""

    def check(self) -> None:
        """Raise Stopped when the end was requested."""

    def take_change(self) -> bool:
        """Return whether a command has changed something since the last call."""

    def wait(self, channel: Any, controls: Iterable[Control], timeout: float) -> List[Any]:
        """Return which of the channel and the controls are ready within ``timeout`` seconds."""

    def take_orders(self) -> List[bytes]:
        """Return what the owner of the installation has sent since the last call."""

    def __enter__(self) -> None:
        """Begin a blocking operation, which the request to stop interrupts."""

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
        /,
    ) -> None:
        """End it."""


class Terminal(Protocol):
    """A shell on a terminal."""

    account: str
    shell: str

    def fileno(self) -> int:
        """Return the descriptor to wait on, or -1 after the shell and its output have ended."""

    @property
    def exit(self) -> Optional[Exit]:
        """How the shell ended; None while it runs."""

    @property
    def ended(self) -> bool:
        """Whether the shell has ended and all of its output was read."""

    @property
    def is_ending(self) -> bool:
        """Whether the shell has ended but its output may not be completely read."""

    def read(self, limit: int) -> bytes:
        """Read output; nothing when there is none now."""

    def write(self, data: bytes) -> int:
        """Write keystrokes, and return how many bytes were accepted."""

    def resize(self, columns: int, rows: int) -> None:
        """Change the terminal's size."""

    def reap(self) -> None:
        """Record the shell's end, if it has ended."""

    def end(self) -> None:
        """End the shell and what it started."""


class Program(Protocol):
    """A command with three pipes, without a terminal."""

    @property
    def input(self) -> int:
        """The descriptor of its input, or -1 when that is closed."""

    @property
    def streams(self) -> Mapping[int, int]:
        """The descriptors of output that is still open, by the stream's mark."""

    @property
    def exit(self) -> Optional[Exit]:
        """How it ended; None while it runs."""

    @property
    def ended(self) -> bool:
        """Whether it has ended and all of its output was read."""

    def read(self, stream: int, limit: int) -> bytes:
        """Read output; nothing when there is none now."""

    def write(self, data: bytes) -> int:
        """Write input, and return how many bytes were accepted."""

    def close_input(self) -> None: ...

    def reap(self) -> None:
        """Record its end, if it has ended."""

    def end(self) -> None:
        """End it and what it started."""


class Shown(Protocol):
    """A process that shows the screen of a desktop.

    Attributes:
        socket: the connection to it: a line of JSON that says what is shown, then RFB. The line has
            ``code`` and ``parameters`` of an error; or, if the code is empty, the values of
            :class:`jump_wire.screens.ScreenOpened`. The caller closes it.
    """

    socket: socket

    def end(self) -> None:
        """End it."""


class Sampler(Protocol):
    """Takes the computer's statistics."""

    def sample(self) -> Statistics:
        """Return the current figures; the load covers the time since the last call."""


class Computer(Protocol):
    """What the client reports about the computer."""

    def hostname(self) -> str:
        """Return the computer's name."""

    def os_name(self) -> str:
        """Return the system's display name."""

    def machine_id(self) -> str:
        """Return the system's own identifier, or an empty text."""

    def networks(self) -> List[str]:
        """Return the IPv4 networks with neighbours that can be woken: ``10.0.0.0/24``."""

    def addresses_of(self, card: str) -> List[str]:
        """Return the IP addresses of a network interface."""

    def inventory(
        self, config: Config, disabled: bool, servers: Sequence[str], update_policy: str
    ) -> Inventory:
        """Return the inventory message."""

    def sampler(self) -> Sampler:
        """Return a new sampler."""

    def logins(self) -> Optional[List[str]]:
        """Return who is signed in, as in :class:`jump_wire.messages.Logins`; None if unknown."""


class Platform(Protocol):
    """A platform. ``commands`` and ``internal`` are its service's: start, stop, remove."""

    @property
    def accounts(self) -> Accounts: ...

    @property
    def computer(self) -> Computer: ...

    @property
    def processes(self) -> Processes: ...

    @property
    def storage(self) -> Storage:
        """The files."""

    @property
    def updates(self) -> Updates:
        """Updates of the client."""

    @property
    def commands(self) -> Mapping[str, Command]:
        """The commands for users and for what starts services."""

    @property
    def internal(self) -> Mapping[str, Command]:
        """The commands that only the client itself runs."""

    def install(self, package: bytes, service_account: str = "") -> None:
        """Install a Jump Client, in service mode for an account, or for the caller's logins.

        It outlives this process. Raise UserError when it fails; nothing is left then.
        """

    def terminal(self, columns: int, rows: int) -> Terminal:
        """Start the account's shell on a terminal of that size."""

    def program(self, command: bytes) -> Program:
        """Start a command line; raise OSError when that fails."""

    def files(self, wake: Callable[[], None]) -> Files:
        """Return the files of this process's account; ``wake`` is called in a thread."""

    def poller(self, end: Callable[[], None]) -> Poller:
        """Return what a tool's process waits with. ``end`` raises the exception that ends it."""

    def screen(self, monitor: int) -> Shown:
        """Show the screen of this account's desktop, or only one of its monitors.

        Raise UserError where this kind of computer can't, and OSError when that fails.
        """
