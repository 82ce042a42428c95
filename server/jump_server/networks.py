"""Networks by which attempts are counted."""

from ipaddress import ip_network


def network(address: str) -> str:
    """Return the key for counting attempts: an IPv4 address, or the /64 network of an IPv6 one."""
    if ":" not in address:
        return address
    return str(ip_network((address, 64), strict=False))
