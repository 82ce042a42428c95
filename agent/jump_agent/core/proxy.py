"""The choice of the proxy: the configured one, or the environment variables that curl uses."""

import os
import socket
from typing import Mapping, NamedTuple, Optional, Tuple

EXPECTED = "http://, https://, socks5:// or socks5h://[user:password@]host:port"
"""The accepted forms of a proxy's address, for messages."""

VARIABLES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
"""Environment variables that name a proxy; the first non-empty one applies."""

EXCEPTIONS = ("no_proxy", "NO_PROXY")

_PORTS = {"http": 1080, "https": 443, "socks5": 1080, "socks5h": 1080}
"""The supported schemes and their default ports, which are those of curl."""


class Proxy(NamedTuple):
    """A proxy; ``credentials`` is ``user:password`` or empty, and a secret.

    With ``socks5`` this computer looks up the server's name; with ``socks5h`` the proxy does.
    ``variable`` is the environment variable that names the proxy, or empty.
    """

    host: str
    port: int
    credentials: str
    scheme: str = "http"
    variable: str = ""

    def shown(self) -> str:
        """Return the proxy's address and source for display, without the credentials."""
        host = "[%s]" % self.host if ":" in self.host else self.host
        source = " (%s)" % self.variable if self.variable else ""
        return "%s://%s:%d%s" % (self.scheme, host, self.port, source)


class BadProxy(ValueError):
    """A proxy address with a wrong form; ``variable`` is the variable that holds it, or empty."""

    def __init__(self, reason: str, variable: str = "") -> None:
        super().__init__("%s: %s" % (variable, reason) if variable else reason)
        self.variable = variable


def split_address(address: str, default_port: int) -> "tuple[str, int]":
    """Split ``host``, ``host:port`` or ``[v6]:port``.

    Raises:
        ValueError: the host is missing or malformed, or the port is not from 1 to 65535.
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
        raise ValueError("the address has no host")
    if not port:
        return host, default_port
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError("the port must be between 1 and 65535")
    return host, int(port)


def parse(url: str, variable: str = "") -> Proxy:
    """Parse ``[scheme://][user:password@]host[:port]``; the default scheme is ``http``.

    Raises:
        BadProxy: the address has a wrong form or an unsupported scheme.
    """
    scheme, separator, rest = url.partition("://")
    if not separator:
        scheme, rest = "http", url
    scheme = scheme.lower()
    if scheme not in _PORTS:
        raise BadProxy("only %s proxies are supported" % ", ".join(_PORTS), variable)
    credentials, _, address = rest.split("/", 1)[0].rpartition("@")
    try:
        host, port = split_address(address, _PORTS[scheme])
    except ValueError as error:
        raise BadProxy(str(error), variable) from error
    return Proxy(host, port, _unquote(credentials), scheme, variable)


def kept(environment: Mapping[str, str]) -> str:
    """Return the environment's proxies as ``name=value`` lines; empty when it has none.

    The installation stores them because they are not set at boot.
    """
    if not any(environment.get(name) for name in VARIABLES):
        return ""
    lines = []
    for name in VARIABLES + EXCEPTIONS:
        value = " ".join(environment.get(name, "").split())
        if value:
            lines.append("%s=%s\n" % (name, value))
    return "".join(lines)


def choose(
    host: str, port: int, configured: str, environment: Optional[Mapping[str, str]] = None
) -> Optional[Proxy]:
    """Choose the proxy for ``host``; return None for a direct connection.

    Args:
        host: the server's name or address, without brackets.
        port: its port.
        configured: a proxy's address, or the result of :func:`kept`; empty when neither is set.
        environment: replaces the process's environment, which applies when nothing is configured.

    Raises:
        BadProxy: the selected address has a wrong form.
    """
    values = _parse_kept(configured)
    if configured and not values:
        return parse(configured)
    if not values:
        values = os.environ if environment is None else environment
    for name in VARIABLES:
        if values.get(name):
            excluded = next((values[other] for other in EXCEPTIONS if values.get(other)), "")
            return None if _is_excluded(host, port, excluded) else parse(values[name], name)
    return None


def _parse_kept(text: str) -> Mapping[str, str]:
    found = {}
    for line in text.splitlines():
        name, equals, value = line.partition("=")
        if equals and name in VARIABLES + EXCEPTIONS:
            found[name] = value
    return found


def _is_excluded(host: str, port: int, excluded: str) -> bool:
    """Return whether ``no_proxy`` names the server: a domain, an address, a network or ``*``.

    Unlike in curl, an item may also contain a port, or begin with ``*.``.
    """
    host = host.lower().rstrip(".")
    number = _number(host)
    for item in excluded.lower().replace(",", " ").split():
        name, wanted = _split_item(item)
        if wanted not in ("", str(port)):
            continue
        if name == "*":
            return True
        if number is not None:
            if _contains(name, number):
                return True
            continue
        name = (name[1:] if name.startswith("*.") else name).lstrip(".").rstrip(".")
        if name and (host == name or host.endswith("." + name)):
            return True
    return False


def _split_item(item: str) -> Tuple[str, str]:
    """Split an item of ``no_proxy`` into a name and a port, which may be empty."""
    if item.startswith("["):
        name, _, rest = item[1:].partition("]")
        # curl allows a network in brackets with the prefix length after them.
        return (name + rest, "") if rest.startswith("/") else (name, rest[1:])
    if item.count(":") == 1:
        name, _, port = item.partition(":")
        return name, port
    return item, ""


def _number(address: str) -> Optional[Tuple[int, int]]:
    """Return an address's size in bits and its value as a number; None for a name.

    The module ``ipaddress`` is not used, to save memory.
    """
    for family, bits in ((socket.AF_INET, 32), (socket.AF_INET6, 128)):
        try:
            return bits, int.from_bytes(socket.inet_pton(family, address), "big")
        except (OSError, ValueError):
            pass
    return None


def _contains(network: str, number: Tuple[int, int]) -> bool:
    base, slash, length = network.partition("/")
    found = _number(base)
    if found is None or found[0] != number[0]:
        return False
    bits = found[0]
    if slash and not (length.isdigit() and int(length) <= bits):
        return False
    shift = bits - int(length) if slash else 0
    return found[1] >> shift == number[1] >> shift


def _unquote(text: str) -> str:
    """Resolve %-escapes; ``urllib.parse`` is not used, to save memory."""
    parts = text.split("%")
    out = bytearray(parts[0].encode())
    for part in parts[1:]:
        try:
            out.append(int(part[:2], 16))
            out += part[2:].encode()
        except ValueError:
            out += b"%" + part.encode()
    return out.decode("utf-8", "replace")
