"""Sends mail through the site's SMTP server, to all recipients or to none."""

import smtplib
import ssl
from collections.abc import Sequence
from contextlib import closing, suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid

from jump_wire.errors import UserError

from .config import Settings

SECONDS = 10.0
"""Seconds within which the SMTP server must send each answer."""

REASON_LIMIT = 200
OK = 250
FORWARDED = 251
CLOSING = 421


def compose(
    sender: str, recipients: Sequence[str], language: str, subject: str, text: str
) -> bytes:
    """Return a plain-text message that does not reveal the recipients to each other.

    Raises:
        ValueError: a header value contains a line break.
    """
    message = EmailMessage(policy=SMTP)
    message["Subject"] = subject
    message["From"] = sender
    message["To"] = recipients[0] if len(recipients) == 1 else "undisclosed-recipients:;"
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text, cte="quoted-printable")
    message["Content-Language"] = language
    return message.as_bytes()


def send(settings: Settings, recipients: Sequence[str], message: bytes) -> None:
    """Submit a message to the SMTP server for all recipients.

    Raises:
        UserError: ``mail_server_unreachable``; ``mail_server_refused``; or
            ``mail_recipients_refused`` when the server rejects some recipients: then no
            recipient gets the message.
    """
    try:
        with closing(_connect(settings)) as server:
            _deliver(server, settings.smtp_sender, recipients, message)
            with suppress(OSError):  # the server already has the message
                server.quit()
    except smtplib.SMTPServerDisconnected as error:
        raise UserError("mail_server_unreachable", server=_name(settings)) from error
    except (smtplib.SMTPException, ssl.SSLError, UnicodeEncodeError) as error:
        reason = _reason(error)
        raise UserError("mail_server_refused", server=_name(settings), reason=reason) from error
    except OSError as error:
        raise UserError("mail_server_unreachable", server=_name(settings)) from error


def _connect(settings: Settings) -> smtplib.SMTP:
    host, port = settings.smtp_host, settings.smtp_port
    own = settings.addresses[0].rpartition(":")[0].strip("[]")
    context = ssl.create_default_context(cafile=settings.smtp_ca_file)
    server: smtplib.SMTP
    if settings.smtp_tls == "tls":
        server = smtplib.SMTP_SSL(host, port, own, timeout=SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, port, own, timeout=SECONDS)
    try:
        if settings.smtp_tls == "starttls":
            server.starttls(context=context)
        if settings.smtp_user:
            server.login(settings.smtp_user, _password(settings))
    except BaseException:
        server.close()
        raise
    return server


def _password(settings: Settings) -> str:
    try:
        return settings.read_smtp_password()
    except (OSError, UnicodeDecodeError) as error:
        raise smtplib.SMTPException("smtp_password_file can't be read") from error


def _deliver(server: smtplib.SMTP, sender: str, recipients: Sequence[str], message: bytes) -> None:
    server.ehlo_or_helo_if_needed()
    code, text = server.mail(sender)
    if code != OK:
        raise smtplib.SMTPSenderRefused(code, text, sender)
    refused = []
    for recipient in recipients:
        code, text = server.rcpt(recipient)
        if code == CLOSING:
            raise smtplib.SMTPResponseException(code, text)
        if code not in {OK, FORWARDED}:
            refused.append(recipient)
    if refused:
        with suppress(OSError):
            server.quit()
        raise UserError("mail_recipients_refused", recipients=", ".join(refused))
    code, text = server.data(message)
    if code != OK:
        raise smtplib.SMTPDataError(code, text)


def _name(settings: Settings) -> str:
    return f"{settings.smtp_host}:{settings.smtp_port}"


def _reason(error: Exception) -> str:
    """Return the server's error text on one line."""
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        text = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
        text = f"{error.smtp_code} {text}"
    elif isinstance(error, ssl.SSLCertVerificationError):
        text = error.verify_message
    else:
        text = str(error)
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:REASON_LIMIT]
