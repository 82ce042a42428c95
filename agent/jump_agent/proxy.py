"""Which proxy leads to the server, and the CONNECT request that goes through it."""

import base64
import os
from typing import Mapping, NamedTuple, Optional


class Proxy(NamedTuple):
    """An HTTP proxy; ``credentials`` is ``user:password`` or empty, and a secret."""

    host: str
    port: int
    credentials: str

    def shown(self) -> str:
        """Name it without its password."""
        return "http://%s:%d" % (self.host, self.port)


def split_address(address: str, default_port: int) -> "tuple[str, int]":
    """Split ``host``, ``host:port`` or ``[v6]:port``.

    Raises:
        ValueError: there is no host, or the port is not a number up to 65535.
    """
    if address.startswith("["):
        host, bracket, rest = address[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            raise ValueError("an address in brackets must end with ] or ]:port")
        port = rest[1:]
    elif address.count(":") == 1:
        host, _, port = address.partition(":")
    else:
        host, port = address, ""
    if not host or any(character <= " " or character in "/@" for character in host):
        raise ValueError("an address needs a host")
    if not port:
        return host, default_port
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError("a port is a number between 1 and 65535")
    return host, int(port)


def parse(url: str) -> Proxy:
    """Read ``http://[user:password@]host[:port]``; the scheme may be missing, the port is 3128.

    Raises:
        ValueError: it has another form or another scheme.
    """
    scheme, separator, rest = url.partition("://")
    if not separator:
        scheme, rest = "http", url
    if scheme.lower() != "http":
        raise ValueError("only http:// proxies are supported")
    rest = rest.split("/", 1)[0]
    credentials, _, address = rest.rpartition("@")
    host, port = split_address(address, 3128)
    return Proxy(host, port, _unquote(credentials))


def choose(
    host: str, configured: str, environment: Optional[Mapping[str, str]] = None
) -> Optional[Proxy]:
    """Choose the proxy to reach ``host`` by: the configured one, else the environment's.

    Raises:
        ValueError: the one to use has not the form of a proxy.
    """
    if configured:
        return parse(configured)
    values = os.environ if environment is None else environment
    url = from_environment(host, values)
    return parse(url) if url else None


def from_environment(host: str, values: Mapping[str, str]) -> str:
    """Find what ``https_proxy`` and ``no_proxy`` say about ``host``; empty for a direct way."""
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        if values.get(name):
            excluded = values.get("no_proxy") or values.get("NO_PROXY") or ""
            return "" if _is_excluded(host, excluded) else values[name]
    return ""


def connect_request(host: str, port: int, proxy: Proxy) -> bytes:
    """Write the CONNECT request for ``host:port``."""
    target = "[%s]:%d" % (host, port) if ":" in host else "%s:%d" % (host, port)
    lines = ["CONNECT %s HTTP/1.1" % target, "Host: %s" % target]
    if proxy.credentials:
        token = base64.b64encode(proxy.credentials.encode()).decode()
        lines.append("Proxy-Authorization: Basic %s" % token)
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _is_excluded(host: str, excluded: str) -> bool:
    host = host.lower()
    for item in excluded.lower().replace(",", " ").split():
        name = item.split(":", 1)[0] if item.count(":") == 1 else item
        name = name.lstrip("*").lstrip(".")
        if item == "*" or (name and (host == name or host.endswith("." + name))):
            return True
    return False


def _unquote(text: str) -> str:
    """Resolve %-escapes (``urllib.parse`` would cost memory)."""
    parts = text.split("%")
    out = bytearray(parts[0].encode())
    for part in parts[1:]:
        try:
            out.append(int(part[:2], 16))
            out += part[2:].encode()
        except ValueError:
            out += b"%" + part.encode()
    return out.decode("utf-8", "replace")
