"""How the customer's program runs on Linux, from its start to what it tells at the end."""

import os
import signal
from functools import partial
from typing import Callable, List, NamedTuple, Optional, Tuple

from jump_wire.languages import language

from ...core.console import error_of, fail
from ...core.dial import Route, ServerRefused, pinned_context
from ...core.ends import Stopped
from ...customer import words
from ...customer.client import CustomerClient
from ..elevation.elevating import Elevating, Server
from ..waiting import SIGNALS, Waiter
from .apart import NotShown
from .lines import drop_input, write
from .screens import Best, makers

FAILED = 1
"""The exit status after an error that nobody has foreseen."""


class Parameters(NamedTuple):
    """What the server writes into a customer's package.

    ``addresses`` are the server's ``host:port``, preferred first. ``ca_pem`` is the authority that
    the program trusts. ``secret`` enrols it once. ``code`` is the program's own code, a zip
    archive; without it, the session can't be elevated.
    """

    addresses: Tuple[str, ...]
    ca_pem: str
    secret: str
    code: bytes = b""


def run(
    parameters: Parameters,
    name: str = "",
    *,
    plain: bool = False,
    shown: Callable[[], None] = lambda: None,
) -> int:
    """Take part in the support session until its end.

    It uses the terminal that controls this process, because the secret may have come on standard
    input.

    Args:
        parameters: see :class:`Parameters`.
        name: the customer's name.
        plain: whether only the terminal is to be used, and no desktop.
        shown: called when the customer has the program before them. Before that, they may have to
            start it again, in a terminal.

    Returns:
        The exit status: 0 after a session, otherwise that of the error.
    """
    os.umask(0o077)
    signal.signal(signal.SIGTSTP, signal.SIG_IGN)  # stopped, it would show nothing while tools run
    terminal = _terminal()
    waiter = Waiter()
    waiter.catch_signals()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)  # the package's start has blocked them
    try:
        with waiter:
            screen = Best(makers(terminal, os.environ, plain=plain))
    except NotShown:
        return fail("terminal_required")
    except Stopped:
        return _tell(terminal, words.summary(True, ()))
    shown()
    if terminal is not None and screen.is_apart:
        write(terminal, words.elsewhere())
    context = pinned_context(parameters.ca_pem)
    routes = [Route(address, context) for address in parameters.addresses]
    client = CustomerClient(routes, parameters.secret, screen, waiter, name)
    server = Server(parameters.addresses, parameters.ca_pem, parameters.code)
    client.elevate_by(partial(Elevating, server))
    lines: List[str] = []
    status = 0
    try:
        lines = words.summary(client.run(), client.events)
        lines[1:1] = client.ask()
    except ServerRefused as error:
        told = error_of(error.code, error.parameters)
        lines, status = [told.text(language())], told.kind.exit_status
    except Exception:  # noqa: BLE001 - customers are told of every end what was done before it
        lines, status = words.summary(None, client.events), FAILED
    finally:
        screen.close(lines)
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
    return _tell(terminal, lines, status)


def _tell(terminal: Optional[int], lines: List[str], status: int = 0) -> int:
    if terminal is not None:
        drop_input(terminal)
        for line in lines:
            write(terminal, line)
    return status


def _terminal() -> Optional[int]:
    """Make the controlling terminal standard input and output; return its descriptor.

    Standard error goes nowhere, because it would destroy the screen.
    """
    try:
        terminal = os.open("/dev/tty", os.O_RDWR)
    except OSError:
        return None
    nothing = os.open(os.devnull, os.O_WRONLY)
    for standard, descriptor in ((0, terminal), (1, terminal), (2, nothing)):
        os.dup2(descriptor, standard)
    os.close(nothing)
    os.close(terminal)
    return 1
