"""The local commands ``disable``, ``enable`` and ``server-addresses``."""

from typing import Callable, List

from .console import choose, complain, complain_of_usage, fail, say
from .layout import Config, Layout
from .platform import current
from .proxy import split_address
from .servers import MOST, Servers
from .store import remove, write_bytes

_EXPECTED = "host:port with a port from 1 to 65535"


def disable(layout: Layout, config: Config, arguments: List[str]) -> int:
    """Disable the client, also after a restart: refuse new pipes and end running tools."""
    return _switch(layout, config, arguments, disabled=True)


def enable(layout: Layout, config: Config, arguments: List[str]) -> int:
    """Enable the client again."""
    return _switch(layout, config, arguments, disabled=False)


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


def _switch(layout: Layout, config: Config, arguments: List[str], *, disabled: bool) -> int:
    if arguments:
        complain_of_usage("jump-client disable" if disabled else "jump-client enable")
        return 2

    def mark() -> None:
        if disabled:
            write_bytes(layout.disabled, b"")
        else:
            remove(layout.disabled)

    return _change(layout, config, mark) or _tell(disabled=disabled)


def _change(layout: Layout, config: Config, change: Callable[[], None]) -> int:
    """Change the state directory as the client's account, then wake a running client."""
    if not current().accounts.become_client(config):
        return fail("account_needed", account=config.account)
    try:
        change()
    except OSError as error:
        complain(str(error))
        return 1
    current().processes.wake(layout.network_pid)
    return 0


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
