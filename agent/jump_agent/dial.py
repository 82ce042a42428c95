"""From an address to a TLS connection whose certificate the pinned CA vouches for.

Everything that can go wrong becomes one of three exceptions, told apart because they need
different answers: the server cannot be reached, something else answers in its place, or
it answers and refuses.
"""

import json
import socket
import ssl
from typing import TYPE_CHECKING, Any, Callable, Dict, NamedTuple, Optional, Tuple, Union

from . import proxy as proxies
from . import racing

if TYPE_CHECKING:
    from .nested_tls import NestedTLS

Secure = Union[ssl.SSLSocket, "NestedTLS"]
"""TLS to the server, over TCP or over TLS to a proxy."""

TIMEOUT = 15.0
"""Seconds for each step of a connection (name and TCP, proxy, TLS, answer)."""


class DialError(Exception):
    """The connection did not come about; the text says why, for a person."""


class Unreachable(DialError):
    """There is no way to the server. ``step`` is name, tcp, proxy, tls or answer."""

    def __init__(self, step: str, reason: str) -> None:
        super().__init__(reason)
        self.step = step


class WrongCertificate(DialError):
    """What answers is not the server that the installer trusts.

    ``by_clock`` tells that only the dates of the certificate do not fit this computer's clock.
    """

    def __init__(self, reason: str, by_clock: bool) -> None:
        super().__init__(reason)
        self.by_clock = by_clock


class ServerRefused(DialError):
    """The server answered and refused: a code from the catalogue and its parameters.

    ``retry_after`` is in seconds, 0 when the server named none.
    """

    def __init__(
        self, status: int, code: str, parameters: Dict[str, Any], retry_after: float = 0.0
    ) -> None:
        super().__init__("the server answered %d %s" % (status, code))
        self.status = status
        self.code = code
        self.parameters = parameters
        self.retry_after = retry_after


class Route(NamedTuple):
    """How to reach one address of the server.

    ``proxy`` is what is configured, as :func:`.proxy.choose` takes it.
    ``prefer`` is the IP address to begin with, if the name has it. ``connect`` makes a TCP
    connection as :func:`.racing.connect` does; tests replace it.
    """

    address: str
    context: ssl.SSLContext
    proxy: str = ""
    timeout: float = TIMEOUT
    prefer: str = ""
    connect: Callable[..., socket.socket] = racing.connect

    def host_and_port(self) -> Tuple[str, int]:
        """Split the address; the port is 443 when it names none."""
        return proxies.split_address(self.address, 443)


def pinned_context(ca_pem: str) -> ssl.SSLContext:
    """Make a TLS context that trusts ``ca_pem`` only, and checks the host's name.

    Raises:
        ValueError: the text holds no certificate.
    """
    # create_default_context would load the system's store as well: trust and 1.5 MiB too much.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_verify_locations(cadata=ca_pem)
    except ssl.SSLError as error:
        raise ValueError("no usable CA certificate: %s" % error) from error
    return context


def dial(route: Route) -> "Secure":
    """Connect and shake hands; the socket blocks, with the route's time-out.

    Raises:
        Unreachable, WrongCertificate: see there.
    """
    host, port = route.host_and_port()
    sock = open_tcp(route, host, port)
    try:
        return wrap_tls(route, sock, host)
    except BaseException:
        sock.close()
        raise


def open_tcp(route: Route, host: str, port: int) -> socket.socket:
    """Connect to the server, through the proxy when there is one to use."""
    try:
        chosen = proxies.choose(host, port, route.proxy)
    except ValueError as error:
        raise Unreachable("proxy", "the proxy's address is wrong: %s" % error) from error
    if chosen is None:
        return _connect(route, host, port, "tcp")
    from .proxied import pass_proxy  # noqa: PLC0415 - few clients need it, and its memory counts

    sock = _connect(route, chosen.host, chosen.port, "proxy")
    return pass_proxy(sock, host, port, chosen, route.timeout)


def wrap_tls(route: Route, sock: socket.socket, host: str) -> "Secure":
    """Shake hands over ``sock`` and check the certificate and its name."""
    sock.settimeout(route.timeout)
    try:
        if isinstance(sock, ssl.SSLSocket):  # to the proxy
            from .nested_tls import NestedTLS  # noqa: PLC0415 - as above

            return NestedTLS(route.context, sock, plain(host))
        return route.context.wrap_socket(sock, server_hostname=plain(host))
    except ssl.SSLCertVerificationError as error:
        # 9 and 10 are OpenSSL's "not yet valid" and "has expired".
        raise WrongCertificate(error.verify_message, error.verify_code in (9, 10)) from error
    except socket.timeout as error:
        raise Unreachable("tls", "the TLS handshake timed out") from error
    except (ssl.SSLError, OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise Unreachable("tls", "the TLS handshake failed (%s)" % reason) from error


def plain(host: str) -> Union[str, bytes]:
    """Spare ASCII names Python's IDNA codec, whose tables cost half a megabyte."""
    return host.encode() if host.isascii() else host


def _connect(route: Route, host: str, port: int, step: str) -> socket.socket:
    where = "the proxy " if step == "proxy" else ""
    try:
        sock = route.connect((plain(host), port), route.timeout, route.prefer)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock
    except socket.gaierror as error:
        raise Unreachable(
            "proxy" if where else "name", "%sname %s is not known" % (where, host)
        ) from error
    except (socket.timeout, TimeoutError) as error:
        raise Unreachable(step, "%sconnection timed out" % where) from error
    except (OSError, UnicodeError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Unreachable(step, "%s%s" % (where, reason.lower())) from error


def refusal(status: int, headers: Dict[str, str], body: bytes) -> ServerRefused:
    """Make the exception for an answer that is not a success; a strange body is no error."""
    code = ""
    parameters: Dict[str, Any] = {}
    try:
        error = json.loads(body.decode())["error"]
        code = str(error["code"])
        parameters = dict(error.get("parameters") or {})
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    return ServerRefused(status, code, parameters, parse_retry_after(headers.get("retry-after")))


def parse_retry_after(value: Optional[str]) -> float:
    """Read a Retry-After in seconds, at most a day; anything else counts as none."""
    if value and value.strip().isdigit():
        return float(min(int(value), 86400))
    return 0.0
