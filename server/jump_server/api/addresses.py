"""Client addresses of requests. Only the site's trusted proxies can forward an address."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import ip_address


def client_address(remote: str | None, forwarded: str, trusted: Sequence[str]) -> str:
    """Return the address of the client that sent the request.

    Args:
        remote: address of the connection's other end; empty for a proxy on a unix socket.
        forwarded: the ``X-Forwarded-For`` header, or an empty string.
        trusted: addresses of trusted proxies.
    """
    address = _plain(remote or "")
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    believed = remote == "" or address in trusted
    while believed and hops:
        nearer = _plain(hops.pop())
        if not nearer:
            break
        address = nearer
        believed = address in trusted
    return address


def is_loopback(address: str) -> bool:
    """Return whether the address is a loopback address."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


@lru_cache(4096)
def _plain(text: str) -> str:
    """Return the address without port, brackets or zone; empty if it is not an address.

    An IPv4-mapped IPv6 address is returned as IPv4.
    """
    bare = text.partition("]")[0].lstrip("[") if text.startswith("[") else text
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ip_address(bare.partition("%")[0])
    except ValueError:
        return ""
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)
