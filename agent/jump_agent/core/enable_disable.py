"""The local commands ``disable``, ``enable`` and ``server-addresses``."""

import os
from typing import Callable, List, Optional

from jump_wire.local_control import LocalControl

from . import local_control
from .console import choose, complain, complain_of_usage, fail, say
from .layout import Config, Layout
from .permission import OPTION, demand, split
from .platform import current
from .proxy import split_address
from .servers import MOST, Servers
from .store import remove, write_bytes

_EXPECTED = "host:port with a port from 1 to 65535"


def disable(layout: Layout, config: Config, arguments: List[str]) -> int:
    """Disable the client, also after a restart: refuse new pipes and end running tools.

    Where the site forbids it, this needs a maintenance token.
    """
    asked = split(arguments)
    if asked.arguments:
        complain_of_usage("jump-client disable [%s <file>]" % OPTION)
        return 2
    control = local_control.read(layout)
    if control.forbid_disable:
        return _disable_by_token(layout, config, control, asked.path)

    def mark() -> None:
        write_bytes(layout.disabled, b"")

    return _change(layout, config, mark) or _tell(disabled=True)


def enable(layout: Layout, config: Config, arguments: List[str]) -> int:
    """Enable the client again."""
    if arguments:
        complain_of_usage("jump-client enable")
        return 2
    if os.path.lexists(layout.permitted):
        # Only the owner of the installation could disable it, and could write there.
        refused = current().updates.may_not_change(config, "enable")
        if refused:
            return refused
        try:
            remove(layout.permitted)
        except OSError as error:
            complain(str(error))
            return 1

    def unmark() -> None:
        remove(layout.disabled)

    return _change(layout, config, unmark) or _tell(disabled=False)


def server_addresses(layout: Layout, config: Config, arguments: List[str]) -> int:
    """Store new server addresses, like those from the control link.

    This is for a client whose known addresses no longer work. A running client tries the new ones
    at once. The previous addresses stay until a new one has worked.
    """
    for address in arguments:
        if not _is_address(address):
            return fail("field_malformed", field=address[:256], expected=_EXPECTED)
    if not 1 <= len(arguments) <= MOST:
        complain_of_usage("jump-client server-addresses <host:port> ...")
        return 2

    def learn() -> None:
        Servers(layout, config).learn(tuple(arguments), "", strictly=True)

    return _change(layout, config, learn) or _say_addresses(arguments)


def _is_address(text: str) -> bool:
    """Return whether a text is ``host:port``. A port that was forgotten is not guessed."""
    try:
        return split_address(text, 0)[1] != 0
    except ValueError:
        return False


def _say_addresses(addresses: List[str]) -> int:
    text = choose(
        "The Jump Client will try these addresses first: %s",
        "Le Jump Client essaiera d'abord ces adresses : %s",
    )
    say(text % ", ".join(addresses))
    return 0


def _disable_by_token(
    layout: Layout, config: Config, control: LocalControl, path: Optional[str]
) -> int:
    """Disable a client whose site forbids it; for the owner of the installation."""
    refused = current().updates.may_not_change(config, "disable")
    if refused:
        return refused
    permission = demand(control, path)
    if permission.status:
        return permission.status
    try:
        write_bytes(layout.permitted, b"", 0o644)
    except OSError as error:
        complain(str(error))
        return 1
    return _change(layout, config, lambda: None) or _tell(disabled=True)


def _change(layout: Layout, config: Config, change: Callable[[], None]) -> int:
    """Change the state directory as the client's account, then wake a running client."""
    if not current().accounts.become_client(config):
        return fail("account_needed", account=_account_or_root(config.account))
    try:
        change()
    except OSError as error:
        complain(str(error))
        return 1
    current().processes.wake(layout.network_pid)
    return 0


def _account_or_root(account: str) -> str:
    return account if account == "root" else choose("%s or root", "%s ou root") % account


def _tell(*, disabled: bool) -> int:
    if disabled:
        text = choose(
            "Jump Client disabled. No one can jump to this computer.",
            "Jump Client désactivé. Personne ne peut accéder à cet ordinateur.",
        )
    else:
        text = choose("Jump Client enabled.", "Jump Client activé.")
    say(text)
    return 0
