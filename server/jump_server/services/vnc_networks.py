"""Where the server itself may connect to for VNC: the networks of the setting ``vnc_networks``."""

from collections.abc import Sequence
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from jump_wire.errors import UserError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

SPECIAL: tuple[Network, ...] = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",  # the first one of them is this computer
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local; the clouds' metadata, too
        "100.100.100.200/32",  # metadata of a cloud
        "168.63.129.16/32",  # likewise
        "192.0.0.0/24",  # likewise
        "224.0.0.0/3",  # multicast, reserved, broadcast
        "::/96",  # none, this computer, and IPv4 addresses in IPv6 …
        "::ffff:0:0/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2001::/32",
        "2002::/16",  # … up to here
        "fd00:ec2::/32",  # metadata of a cloud
        "fd20:ce::/64",  # likewise
        "fe80::/10",
        "ff00::/8",
    )
)
"""Addresses that are not what a wide network is listed for: each wants an entry inside these."""


def allows(networks: Sequence[Network], address: Address, *, own: bool = False) -> bool:
    """Whether one of ``networks`` lists the address.

    A special address must be meant: by a network that lies within the special one, so that
    ``0.0.0.0/0`` opens no way to the loopback.

    Args:
        networks: those that are listed.
        address: a target's address, as its name was resolved.
        own: it is one of this computer's, where its database may listen: it must be listed itself.
    """
    if own:
        return ip_network(address) in networks
    around = [special for special in SPECIAL if address in special]
    return any(
        address in network and all(_within(network, special) for special in around)
        for network in networks
    )


def _within(network: Network, other: Network) -> bool:
    if isinstance(network, IPv4Network):
        return isinstance(other, IPv4Network) and network.subnet_of(other)
    return isinstance(other, IPv6Network) and network.subnet_of(other)


def check(networks: Sequence[Network], hostname: str) -> None:
    """Refuse a target that the server may not connect to, as far as that is known beforehand.

    What a name stands for is known once it is resolved: then its addresses are checked.

    Raises:
        UserError: ``vnc_direct_off`` where no network is listed; ``target_not_allowed``.
    """
    if not networks:
        raise UserError("vnc_direct_off")
    with suppress(ValueError):
        if not allows(networks, ip_address(hostname)):
            raise UserError("target_not_allowed", host=hostname)
