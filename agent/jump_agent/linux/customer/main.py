"""How the customer's program runs on Linux: in the terminal of the customer, until the end."""

import os
import signal
from typing import NamedTuple, Optional, Tuple

from jump_wire.languages import language

from ...core.console import error_of, fail
from ...core.dial import Route, ServerRefused, pinned_context
from ...customer import words
from ...customer.client import CustomerClient
from ...customer.view import Screen
from ..waiting import SIGNALS, Waiter
from .lines import Lines, write


class Parameters(NamedTuple):
    """What the server writes into a customer's package.

    ``addresses`` are the server's ``host:port``, preferred first. ``ca_pem`` is the authority that
    the program trusts. ``secret`` enrols it once.
    """

    addresses: Tuple[str, ...]
    ca_pem: str
    secret: str


def run(parameters: Parameters, name: str = "") -> int:
    """Take part in the support session until its end.

    It uses the terminal that controls this process, because the secret may have come on standard
    input.

    Args:
        parameters: see :class:`Parameters`.
        name: the customer's name.

    Returns:
        The exit status: 0 after a session, otherwise that of the error.
    """
    os.umask(0o077)
    terminal = _terminal()
    if terminal is None:
        return fail("terminal_required")
    context = pinned_context(parameters.ca_pem)
    routes = [Route(address, context) for address in parameters.addresses]
    waiter = Waiter()
    waiter.catch_signals()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)  # the package's start has blocked them
    screen = _screen(terminal)
    client = CustomerClient(routes, parameters.secret, screen, waiter, name)
    refused: Optional[ServerRefused] = None
    ended_by_customer = False
    try:
        ended_by_customer = client.run()
    except ServerRefused as error:
        refused = error
    finally:
        screen.close()
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
    if refused is not None:
        told = error_of(refused.code, refused.parameters)
        write(terminal, told.text(language()))
        return told.kind.exit_status
    for line in words.summary(ended_by_customer, client.events):
        write(terminal, line)
    return 0


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


def _screen(terminal: int) -> Screen:
    """Return the best screen that this terminal can have."""
    if os.environ.get("TERM", "dumb") == "dumb":
        return Lines(terminal)
    try:
        from .full import Full, NotCapable  # noqa: PLC0415 - not every Python has curses
    except ImportError:
        return Lines(terminal)
    try:
        return Full()
    except NotCapable:
        return Lines(terminal)
