"""TLS connections to a server address whose certificate the pinned CA has signed.

Every failure becomes one of three exceptions, because they need different reactions. The server is
unreachable, another server answers in its place, or the server refuses.
"""

import json
import socket
import ssl
from typing import TYPE_CHECKING, Any, Callable, Dict, NamedTuple, Optional, Tuple, Union, cast

from . import proxy as proxies
from . import racing

if TYPE_CHECKING:
    from .nested_tls import NestedTLS

Secure = Union[ssl.SSLSocket, "NestedTLS"]
"""TLS to the server, over TCP or over TLS to a proxy."""

TIMEOUT = 15.0
"""Time limit, in seconds, for each step of a connection (name and TCP, proxy, TLS, answer)."""


class DialError(Exception):
    """The connection failed. The text gives the reason for users."""


class Unreachable(DialError):
    """The server is unreachable. ``step`` is name, tcp, proxy, tls or answer."""

    def __init__(self, step: str, reason: str) -> None:
        super().__init__(reason)
        self.step = step


class WrongCertificate(DialError):
    """The certificate is not that of the server that the installer trusts.

    ``by_clock`` is set when only the certificate's dates do not match this computer's clock.
    """

    def __init__(self, reason: str, by_clock: bool) -> None:
        super().__init__(reason)
        self.by_clock = by_clock


class ServerRefused(DialError):
    """The server refused, with a code from the catalogue and its parameters.

    ``code`` is empty if the answer has none. ``retry_after`` is in seconds, 0 if not given.
    ``update`` is the offer of another version that the answer carries, unchecked.
    """

    def __init__(
        self,
        status: int,
        code: str,
        parameters: Dict[str, Any],
        retry_after: float = 0.0,
        update: Any = None,
    ) -> None:
        super().__init__("the server responded %d %s" % (status, code))
        self.status = status
        self.code = code
        self.parameters = parameters
        self.retry_after = retry_after
        self.update = update


class Route(NamedTuple):
    """The parameters of a connection to one server address.

    ``proxy`` is the configured value for :func:`.proxy.choose`. ``prefer`` is the IP address to
    try first, if the name resolves to it. ``called`` is a connection that the server has opened
    already; there, this is the client of TLS all the same. ``connect`` opens a TCP connection like
    :func:`.racing.connect`; tests replace it.
    """

    address: str
    context: ssl.SSLContext
    proxy: str = ""
    timeout: float = TIMEOUT
    prefer: str = ""
    connect: Callable[..., socket.socket] = racing.connect
    called: Optional[socket.socket] = None

    def host_and_port(self) -> Tuple[str, int]:
        """Split the address into host and port. The default port is 443."""
        return proxies.split_address(self.address, 443)


def pinned_context(ca_pem: str) -> ssl.SSLContext:
    """Return a TLS context that trusts only ``ca_pem`` and checks the host name.

    Raises:
        ValueError: the text contains no usable certificate.
    """
    # create_default_context would also load the system's CA store: unwanted trust and 1.5 MiB.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_verify_locations(cadata=ca_pem)
    except ssl.SSLError as error:
        raise ValueError("no usable CA certificate: %s" % error) from error
    return context


def dial(route: Route) -> "Secure":
    """Connect and complete the TLS handshake. The socket blocks, with the route's time-out.

    Raises:
        Unreachable: the server or the proxy is unreachable.
        WrongCertificate: the certificate is not the server's.
    """
    host, port = route.host_and_port()
    chosen = None if route.called else _chosen(route, host, port)
    if route.called is not None or chosen is not None:
        sock = route.called or _pass(route, cast(proxies.Proxy, chosen), host, port)
        try:
            return _wrap(route, sock, host)
        except BaseException:
            sock.close()
            raise
    try:
        secured = _connect(route, host, port, "tcp", lambda sock: _begin_tls(route, sock, host))
    except racing.HandshakeFailed as error:
        raise _tls_failure(error.error) from error.error
    secured.settimeout(route.timeout)
    return cast(ssl.SSLSocket, secured)


def try_tcp(route: Route) -> None:
    """Open a TCP connection to the server, through the proxy if there is one, and close it.

    Raises:
        Unreachable: the server or the proxy is unreachable.
    """
    host, port = route.host_and_port()
    chosen = _chosen(route, host, port)
    if chosen is None:
        _connect(route, host, port, "tcp").close()
    else:
        _pass(route, chosen, host, port).close()


def _chosen(route: Route, host: str, port: int) -> Optional[proxies.Proxy]:
    try:
        return proxies.choose(host, port, route.proxy)
    except ValueError as error:
        raise Unreachable("proxy", "invalid proxy address: %s" % error) from error


def _pass(route: Route, chosen: proxies.Proxy, host: str, port: int) -> socket.socket:
    from .proxied import pass_proxy  # noqa: PLC0415 - few clients need it, and it costs memory

    sock = _connect(route, chosen.host, chosen.port, "proxy")
    return pass_proxy(sock, host, port, chosen, route.timeout)


def _begin_tls(route: Route, sock: socket.socket, host: str) -> ssl.SSLSocket:
    return route.context.wrap_socket(
        sock, server_hostname=plain(host), do_handshake_on_connect=False
    )


def _wrap(route: Route, sock: socket.socket, host: str) -> "Secure":
    """Complete the TLS handshake with the server over a connection that is open already."""
    sock.settimeout(route.timeout)
    try:
        if isinstance(sock, ssl.SSLSocket):  # the connection to the proxy uses TLS itself
            from .nested_tls import NestedTLS  # noqa: PLC0415 - as above

            return NestedTLS(route.context, sock, plain(host))
        return route.context.wrap_socket(sock, server_hostname=plain(host))
    except (OSError, ValueError) as error:
        raise _tls_failure(error) from error


def _tls_failure(error: Exception) -> DialError:
    if isinstance(error, ssl.SSLCertVerificationError):
        # 9 and 10 are OpenSSL's "not yet valid" and "has expired".
        return WrongCertificate(error.verify_message, error.verify_code in (9, 10))
    if isinstance(error, socket.timeout):
        return Unreachable("tls", "the TLS handshake timed out")
    reason = getattr(error, "reason", None) or error
    return Unreachable("tls", "the TLS handshake failed (%s)" % reason)


def plain(host: str) -> Union[str, bytes]:
    """Encode ASCII names. For text, Python loads its IDNA codec, whose tables cost 0.5 MB."""
    return host.encode() if host.isascii() else host


def _connect(
    route: Route, host: str, port: int, step: str, secure: Optional[racing.Secure] = None
) -> socket.socket:
    where = "the proxy: " if step == "proxy" else ""
    try:
        place = (plain(host), port)
        sock = route.connect(place, route.timeout, route.prefer, secure=secure)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock
    except socket.gaierror as error:
        raise Unreachable(
            "proxy" if where else "name", "%sname %s can't be resolved" % (where, host)
        ) from error
    except (socket.timeout, TimeoutError) as error:
        raise Unreachable(step, "%sconnection timed out" % where) from error
    except (OSError, UnicodeError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Unreachable(step, "%s%s" % (where, reason.lower())) from error


def refusal(status: int, headers: Dict[str, str], body: bytes) -> ServerRefused:
    """Return the exception for an unsuccessful answer. An unexpected body gives an empty code."""
    code = ""
    parameters: Dict[str, Any] = {}
    update = None
    try:
        whole = json.loads(body.decode())
        error = whole["error"]
        code = str(error["code"])
        update = whole.get("update")
        parameters = dict(error.get("parameters") or {})
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    retry_after = parse_retry_after(headers.get("retry-after"))
    return ServerRefused(status, code, parameters, retry_after, update)


def parse_retry_after(value: Optional[str]) -> float:
    """Return a Retry-After in seconds, at most one day; 0 if it is missing or not a number."""
    if value and value.strip().isdigit():
        return float(min(int(value), 86400))
    return 0.0
