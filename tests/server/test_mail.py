"""Mail: to everybody or to nobody, by a real SMTP server."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jump_server import mail
from jump_server.config import Settings
from tests.ports import free_port
from tests.server.post_office import PASSWORD, REFUSED, SENDER, PostOffice, open_post_office
from tests.server.world import refuses

ANN, BOB = "ann@example.com", "bob@example.com"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[PostOffice]:
    """One that wants STARTTLS and a password."""
    with open_post_office(tmp_path) as opened:
        yield opened


def settings(tmp_path: Path, office: PostOffice, **more: Any) -> Settings:
    return Settings(data_dir=tmp_path, addresses=("jump.example:443",), **office.settings | more)


def send(wanted: Settings, *recipients: str, text: str = "Bonjour à tous") -> None:
    message = mail.compose(SENDER, recipients, "fr", "Été", text)
    mail.send(wanted, recipients, message)


def test_one_message_reaches_everybody(tmp_path: Path, office: PostOffice) -> None:
    link = "https://jump.example/install#" + "k" * 65
    send(settings(tmp_path, office), ANN, BOB, text=f"Voilà :\n\n{link}\n")
    ((recipients, message),) = office.envelopes
    assert recipients == [ANN, BOB]
    assert message.get_content().splitlines() == ["Voilà :", "", link]
    assert (message["Subject"], message["From"]) == ("Été", SENDER)
    assert ANN not in message.as_string()
    assert message["Content-Type"] == 'text/plain; charset="utf-8"'
    assert (message["Auto-Submitted"], message["Content-Language"]) == ("auto-generated", "fr")
    assert message["Message-ID"].endswith("@jump.example>")
    assert message["Date"]


def test_one_recipient_is_named(tmp_path: Path, office: PostOffice) -> None:
    send(settings(tmp_path, office), ANN)
    assert office.envelopes[0][1]["To"] == ANN


def test_tls_from_the_beginning(tmp_path: Path) -> None:
    with open_post_office(tmp_path, tls="tls") as office:
        send(settings(tmp_path, office), ANN)
        assert len(office.envelopes) == 1


def test_a_password_in_a_file(tmp_path: Path, office: PostOffice) -> None:
    (tmp_path / "password").write_text(f"{PASSWORD}\n")
    changed = {"smtp_password": "", "smtp_password_file": tmp_path / "password"}
    wanted = settings(tmp_path, office, **changed)
    send(wanted, ANN)
    assert len(office.envelopes) == 1
    (tmp_path / "password").unlink()
    with refuses("mail_server_refused", reason="smtp_password_file can't be read"):
        send(wanted, ANN)


def test_a_relay_without_tls_and_password(tmp_path: Path) -> None:
    with open_post_office(tmp_path, tls="none") as office:
        send(settings(tmp_path, office), ANN)
        assert len(office.envelopes) == 1
        # What offers no TLS gets no password.
        with refuses("mail_server_refused", server=f"localhost:{office.settings['smtp_port']}"):
            send(settings(tmp_path, office, smtp_tls="starttls"), ANN)


def test_a_refused_recipient_is_named_and_nobody_gets_it(
    tmp_path: Path, office: PostOffice
) -> None:
    one, two = f"one@{REFUSED}", f"two@{REFUSED}"
    with refuses("mail_recipients_refused", recipients=f"{one}, {two}"):
        send(settings(tmp_path, office), ANN, one, BOB, two)
    assert office.envelopes == []


@pytest.mark.parametrize("password", ["wrong", "pässword"])
def test_a_wrong_password(tmp_path: Path, office: PostOffice, password: str) -> None:
    with refuses("mail_server_refused"):
        send(settings(tmp_path, office, smtp_password=password), ANN)
    assert office.envelopes == []


def test_a_server_that_is_not_trusted(tmp_path: Path, office: PostOffice) -> None:
    with refuses("mail_server_refused"):
        send(settings(tmp_path, office, smtp_ca_file=None), ANN)


def test_a_server_that_is_away(tmp_path: Path, office: PostOffice) -> None:
    port = free_port()
    with refuses("mail_server_unreachable", server=f"localhost:{port}"):
        send(settings(tmp_path, office, smtp_port=port), ANN)
    with refuses("mail_server_unreachable"):
        send(settings(tmp_path, office, smtp_host="nowhere.invalid"), ANN)


def test_a_server_that_says_nothing(
    tmp_path: Path, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        wanted = settings(tmp_path, office, smtp_port=silent.getsockname()[1])
        with refuses("mail_server_unreachable"):
            send(wanted, ANN)


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ([b"220 a", b"250 b", b"250 c", b"421 full"], "mail_server_refused"),
        ([b"220 a", b"250 b", b"552 never"], "mail_server_refused"),
        ([b"220 a", b"250 b", b"250 c", b"250 d", b"354 e", b"554 spam"], "mail_server_refused"),
        ([b"554 go away"], "mail_server_refused"),
        ([b"220 a", b"250 b", b"250 c"], "mail_server_unreachable"),
    ],
)
def test_a_server_that_gives_up(
    tmp_path: Path, office: PostOffice, answers: list[bytes], code: str
) -> None:
    """Whatever it says last, at whichever step, is an error of the catalogue."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection, connection.makefile("rb") as lines:
                for number, answer in enumerate(answers):
                    connection.sendall(answer + b"\r\n")
                    if answer.startswith(b"354"):
                        while lines.readline() != b".\r\n":
                            pass
                    elif number < len(answers) - 1 or answer.startswith(b"25"):
                        lines.readline()

        thread = threading.Thread(target=serve)
        thread.start()
        port = listener.getsockname()[1]
        changed = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_tls": "none", "smtp_user": ""}
        with refuses(code):
            send(settings(tmp_path, office, **changed), ANN)
        thread.join()


def test_no_header_can_be_smuggled_in() -> None:
    for sender, subject in ((SENDER, "a\r\nBcc: x@example.com"), (f"{SENDER}\nX: y", "a")):
        with pytest.raises(ValueError, match=r"[Hh]eader"):
            mail.compose(sender, [ANN], "en", subject, "text")
