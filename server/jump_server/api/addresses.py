"""Where a request comes from, believing only the proxies that the site trusts."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import ip_address


def client_address(remote: str | None, forwarded: str, trusted: Sequence[str]) -> str:
    """The address of the one who asks.

    Args:
        remote: the connection's other end; empty for a proxy on a unix socket.
        forwarded: the ``X-Forwarded-For`` header, or an empty text.
        trusted: addresses of proxies whose word is believed.
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
    """Whether the address is this computer's own."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


@lru_cache(4096)
def _plain(text: str) -> str:
    """The address without port or brackets, IPv4 as such; empty for anything else."""
    bare = text.partition("]")[0].lstrip("[") if text.startswith("[") else text
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ip_address(bare.partition("%")[0])
    except ValueError:
        return ""
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)
