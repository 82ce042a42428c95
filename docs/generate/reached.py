"""How each message about Jump Clients is reached, for ``reference/errors.md`` and its test.

``tests/web/test_every_message.py`` reaches every message at each of its places, in both languages.
"""

from typing import NamedTuple


class Reached(NamedTuple):
    """When a message is shown, and where."""

    when: str
    places: tuple[str, ...]


PLACES = {
    "api": "API",
    "console": "console",
    "list": "the console's list",
    "login": "`/login`",
    "jump": "`jump`",
    "package": "package",
    "pin": "*Pin as Jump Client*",
}
"""Places by their names in the table. The list is the console's once it knows the reason."""

JUMPING = ("api", "console", "jump")
LISTED = (*JUMPING, "list")
ADDING = ("api", "login", "package", "pin")
PINNING = ("api", "pin")

REACHED = {
    "client_limit_reached": Reached(
        "You create an installer, install, or pin, and the site has as many Jump Clients as it allows.",
        ADDING,
    ),
    "active_limit_reached": Reached(
        "The same, for active Jump Clients.",
        ADDING,
    ),
    "pin_pending": Reached(
        "You pin while another technician's pin in the same support session is not finished.",
        PINNING,
    ),
    "already_pinned": Reached(
        "You pin after another technician has pinned in the same support session.",
        PINNING,
    ),
    "no_customer": Reached(
        "You pin, and the customer has left the support session.",
        PINNING,
    ),
    "customer_offline": Reached(
        "You pin while the customer's connection is lost.",
        PINNING,
    ),
    "client_not_found": Reached(
        "You jump to a Jump Client that was removed a moment ago.",
        JUMPING,
    ),
    "client_offline": Reached(
        "You jump to a Jump Client that went offline.",
        LISTED,
    ),
    "client_uninstalled": Reached(
        "You jump to a Jump Client that was uninstalled.",
        LISTED,
    ),
    "active_count_reached": Reached(
        "You make a passive Jump Client active, and the site has as many active ones as it allows.",
        ("api", "console"),
    ),
    "server_busy": Reached(
        "You jump while more than 20 users start sessions on other Jump Clients.",
        JUMPING,
    ),
    "session_internal_error": Reached(
        "You jump, and the Jump Client cannot open the tool.",
        JUMPING,
    ),
    "session_timeout": Reached(
        "You jump, and the Jump Client is connected but does not answer in time.",
        JUMPING,
    ),
    "active_not_connected": Reached(
        "You jump, and the connection broke a moment ago.",
        JUMPING,
    ),
    "passive_connect_timeout": Reached(
        "You jump to a passive Jump Client, and none of its addresses answers.",
        JUMPING,
    ),
    "client_disabled": Reached(
        "You jump to a Jump Client that was disabled on its computer.",
        JUMPING,
    ),
    "version_mismatch": Reached(
        "You jump to a Jump Client whose protocol version the server does not support.",
        LISTED,
    ),
}
"""All seventeen, in the order of the guide's appendix: when, and where."""


def table() -> str:
    """Return the table for the page of errors."""
    lines = ["| error | when | where |", "| --- | --- | --- |"]
    for code, reached in REACHED.items():
        places = ", ".join(PLACES[place] for place in reached.places)
        lines.append(f"| [`{code}`](#{code}) | {reached.when} | {places} |")
    return "\n".join(lines)
