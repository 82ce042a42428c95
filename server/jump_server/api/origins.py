"""Which pages may open WebSockets with a browser's cookie: by scheme, host and port."""

from collections.abc import Collection, Sequence
from urllib.parse import urlsplit

from jump_wire.errors import UserError

PORTS = {"http": 80, "https": 443}
SHOWN = 200
"""Characters of a refused origin that its error repeats."""


def check(given: str | None, allowed: Collection[str]) -> None:
    """Refuse a page of another origin than the allowed ones, or a request that names none.

    Args:
        given: the ``Origin`` header.
        allowed: what :func:`origin` returned.

    Raises:
        UserError: ``origin_refused``.
    """
    text = "null" if given is None else given
    scheme, separator, host = text.partition("://")
    found = origin(scheme.lower(), host) if separator else ""
    if not found or found not in allowed:
        raise UserError("origin_refused", origin=text[:SHOWN])


def origin(scheme: str, host: str) -> str:
    """Return an origin in the one form in which they are compared; empty when it is none.

    Args:
        scheme: ``http`` or ``https``.
        host: the host, and its port when it is not the scheme's own.
    """
    if scheme not in PORTS or any(mark in host for mark in "/?#@\\ "):
        return ""
    try:
        parts = urlsplit(f"{scheme}://{host}")
        port = parts.port or PORTS[scheme]
    except ValueError:
        return ""
    return f"{scheme}://{parts.hostname}:{port}" if parts.hostname else ""


def scheme(*, tls: bool, remote: str | None, forwarded: str, trusted: Sequence[str]) -> str:
    """Return the scheme that the browser used.

    Args:
        tls: whether this process ends TLS.
        remote: the connection's other end; empty for a proxy on a unix socket.
        forwarded: the ``X-Forwarded-Proto`` header, believed from a trusted proxy.
        trusted: the addresses of trusted proxies.
    """
    if tls:
        return "https"
    if remote == "" or remote in trusted:
        return forwarded if forwarded in PORTS else "https"
    return "http"
