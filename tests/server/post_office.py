"""A real SMTP server of a test's own."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope

from jump_server import trust
from jump_server.clock import utc_now
from tests.ports import free_port

USER, PASSWORD = "jump", "the password of the post"
SENDER = "jump@jump.example"
REFUSED = "refused.example"
"""Nobody at this domain is known."""


@dataclass
class PostOffice:
    """Keeps what it is given; ``settings`` are a site's that sends by it."""

    settings: dict[str, Any]
    envelopes: list[tuple[list[str], EmailMessage]] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's names
        self, _server: object, _session: object, envelope: Envelope, address: str, _options: object
    ) -> str:
        if address.endswith("@" + REFUSED):
            return "550 5.1.1 nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: object, _session: object, envelope: Envelope
    ) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.envelopes.append((envelope.rcpt_tos, message))
        return "250 taken"


def _authenticate(*given: Any) -> AuthResult:
    login = given[-1]
    right = (login.login, login.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


@contextmanager
def open_post_office(folder: Path, *, tls: str = "starttls") -> Iterator[PostOffice]:
    """Run a post office with an authority of its own; after STARTTLS it wants a password."""
    made = trust.ensure(folder / "post", ("localhost:1",), utc_now)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.certificate, made.key)
    port = free_port()
    office = PostOffice(
        {
            "smtp_host": "localhost",
            "smtp_port": port,
            "smtp_tls": tls,
            "smtp_ca_file": str(folder / "post" / "trust" / "ca.pem"),
            "smtp_user": USER if tls == "starttls" else "",
            "smtp_password": PASSWORD,
            "smtp_sender": SENDER,
        }
    )
    options: dict[str, Any] = {"ssl_context": context} if tls == "tls" else {}
    if tls == "starttls":
        options = {"tls_context": context, "require_starttls": True, "auth_required": True}
    controller = Controller(
        office,
        hostname="127.0.0.1",
        port=port,
        server_hostname="post.example",
        authenticator=_authenticate,
        **options,
    )
    controller.start()
    try:
        yield office
    finally:
        controller.stop()
