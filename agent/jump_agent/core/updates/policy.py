"""The command ``update-policy``: which versions the owner of the installation allows."""

from typing import List

from ..console import choose, complain, complain_of_usage, say
from ..layout import Config, Layout
from ..platform import current
from ..store import remove, write_bytes
from ..trust import Untrusted
from ..update_policy import read_policy
from .targets import order

OFF, SITE = "off", "site"


def update_policy(layout: Layout, config: Config, arguments: List[str]) -> int:
    """Show or change the policy; return the exit status.

    Only the owner of the installation may change it: root in service mode.
    """
    if not arguments:
        say(in_words(read_policy(layout)))
        return 0
    policy = arguments[0]
    if len(arguments) > 1 or not _is_valid(policy):
        complain_of_usage("jump-client update-policy [off | site | <version>]")
        return 2
    refused = current().updates.may_not_change(config, "update-policy", policy)
    if refused:
        return refused
    try:
        if policy == SITE:
            remove(layout.update_policy)
        else:
            write_bytes(layout.update_policy, policy.encode() + b"\n", 0o644)
    except OSError as error:
        complain(str(error))
        return 1
    # The account could name any process in that file, so root gives up its rights first.
    if current().accounts.become_client(config):
        current().processes.wake(layout.network_pid)
    say(in_words("" if policy == SITE else policy))
    return 0


def in_words(policy: str) -> str:
    """Return a sentence about the policy."""
    if not policy:
        return choose("The site decides about updates.", "Le site décide des mises à jour.")
    if policy == OFF:
        return choose("No update may be installed.", "Aucune mise à jour ne peut être installée.")
    text = choose("Only version %s may be installed.", "Seule la version %s peut être installée.")
    return text % policy


def _is_valid(policy: str) -> bool:
    try:
        return policy in (OFF, SITE) or bool(order(policy))
    except Untrusted:
        return False
