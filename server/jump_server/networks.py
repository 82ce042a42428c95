"""Networks: by which attempts are counted, and to which the server itself may connect."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

SPECIAL: tuple[Network, ...] = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",  # 0.0.0.0 is this computer
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, and the metadata service of clouds
        "100.100.100.200/32",  # metadata service of a cloud
        "168.63.129.16/32",  # metadata service of a cloud
        "192.0.0.0/24",  # metadata service of a cloud
        "224.0.0.0/3",  # multicast, reserved, broadcast
        "::/96",  # unspecified, loopback, and from here: IPv4 addresses in IPv6
        "::ffff:0:0/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2001::/32",
        "2002::/16",  # to here: IPv4 addresses in IPv6
        "fd00:ec2::/32",  # metadata service of a cloud
        "fd20:ce::/64",  # metadata service of a cloud
        "fe80::/10",
        "ff00::/8",
    )
)
"""Networks that a wider entry does not include. Each requires an entry inside it."""


def allows(networks: Sequence[Network], address: Address, *, own: bool = False) -> bool:
    """Return whether one of ``networks`` allows the address.

    A special address requires an entry inside the special network, so that ``0.0.0.0/0`` does
    not allow the loopback interface.

    Args:
        networks: the allowed networks.
        address: the resolved address of a target.
        own: whether the address belongs to this computer. Then the address itself must be listed,
            because the server's database may listen on it.
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


def network(address: str) -> str:
    """Return the key for counting attempts: an IPv4 address, or the /64 network of an IPv6 one."""
    if ":" not in address:
        return address
    return str(ip_network((address, 64), strict=False))
