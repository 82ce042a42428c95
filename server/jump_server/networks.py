"""The networks that attempts are counted by."""

from ipaddress import ip_network


def network(address: str) -> str:
    """What attempts are counted by: the address, of IPv6 the network that one site has."""
    if ":" not in address:
        return address
    return str(ip_network((address, 64), strict=False))
