"""Checks which pages may open WebSockets with a browser's cookie, by scheme, host and port."""

from collections.abc import Collection, Sequence
from urllib.parse import urlsplit

from jump_wire.errors import UserError

PORTS = {"http": 80, "https": 443}
SHOWN = 200
"""Maximum number of characters of a refused origin that its error repeats."""


def check(given: str | None, allowed: Collection[str]) -> None:
    """Raise unless the request's origin is one of the allowed ones.

    Args:
        given: the ``Origin`` header; None when the request has none.
        allowed: return values of :func:`origin`.

    Raises:
        UserError: ``origin_refused``.
    """
    text = "null" if given is None else given
    scheme, separator, host = text.partition("://")
    found = origin(scheme.lower(), host) if separator else ""
    if not found or found not in allowed:
        raise UserError("origin_refused", origin=text[:SHOWN])


def origin(scheme: str, host: str) -> str:
    """Return an origin in its normalised form, for comparison; "" when it is not valid.

    Args:
        scheme: ``http`` or ``https``.
        host: the host, with its port unless it is the scheme's default.
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
        tls: whether this process terminates TLS.
        remote: the address of the connection's other end; empty for a proxy on a Unix socket.
        forwarded: the ``X-Forwarded-Proto`` header, used only from a trusted proxy.
        trusted: the addresses of trusted proxies.
    """
    if tls:
        return "https"
    if remote == "" or remote in trusted:
        return forwarded if forwarded in PORTS else "https"
    return "http"
