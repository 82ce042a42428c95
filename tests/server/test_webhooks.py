"""Requests to webhooks: to checked addresses only, over verified TLS, and never for long."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from jump_server import webhooks
from jump_server.config import Settings
from jump_server.webhooks import Webhooks
from tests.server.receiver import Receiver, open_receiver
from tests.server.world import refuses


@pytest.fixture(scope="module")
def receiver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiver]:
    with open_receiver(tmp_path_factory.mktemp("receiver")) as opened:
        yield opened


def settings(tmp_path: Path, **values: Any) -> Settings:
    return Settings(data_dir=tmp_path, listen="127.0.0.1:8443", **values)


def post(wanted: Settings, url: str) -> None:
    sender = Webhooks(wanted)
    try:
        sender.post(url, b"{}", {"webhook-id": "1"})
    finally:
        sender.close()


def test_redirects_are_not_followed(tmp_path: Path, receiver: Receiver) -> None:
    receiver.requests.clear()
    receiver.status, receiver.headers = 307, {"Location": receiver.url}
    receiver.answer = b"x" * 100_000
    with refuses("webhook_refused", status=307):
        post(settings(tmp_path, **receiver.settings), receiver.url)
    assert len(receiver.requests) == 1
    receiver.status, receiver.headers = 204, {}
    post(settings(tmp_path, **receiver.settings), receiver.url)


def test_only_allowed_addresses_are_connected_to(tmp_path: Path, receiver: Receiver) -> None:
    authority = {"webhook_ca_file": receiver.settings["webhook_ca_file"]}
    host = receiver.url.split("/")[2]
    with refuses("webhook_not_allowed", host=host):
        post(settings(tmp_path, **authority), receiver.url)
    with refuses("webhook_not_allowed", host="169.254.169.254"):
        post(settings(tmp_path), "http://169.254.169.254/latest/meta-data/")
    networks = (ip_network("10.0.0.0/8"),)
    with refuses("webhook_not_allowed", host=host):
        post(settings(tmp_path, webhook_networks=networks), receiver.url)


def test_the_certificate_is_verified(tmp_path: Path, receiver: Receiver) -> None:
    networks = receiver.settings["webhook_networks"]
    with refuses("webhook_untrusted"):
        post(settings(tmp_path, webhook_networks=networks), receiver.url)
    other = receiver.url.replace("localhost", "other.example")
    there = socket.getaddrinfo("127.0.0.1", int(other.split(":")[2].partition("/")[0]))

    def lookup(*_: object, **__: object) -> object:
        return there

    with refuses("webhook_untrusted"):
        Webhooks(settings(tmp_path, **receiver.settings), lookup).post(other, b"{}", {})


def test_a_silent_receiver_takes_limited_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "SECONDS", 0.3)
    networks = (ip_network("127.0.0.1/32"),)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with refuses("webhook_unreachable"):
            post(settings(tmp_path, webhook_networks=networks), url)

        def trickle() -> None:
            link, _ = silent.accept()
            link.sendall(b"HTTP/1.1 200 OK\r\n")
            with link:
                while link.send(b"a: b\r\n"):
                    pass

        thread = threading.Thread(target=_until_closed, args=(trickle,))
        thread.start()
        with refuses("webhook_unreachable"):
            post(settings(tmp_path, webhook_networks=networks), url)
        thread.join()


def _until_closed(work: Any) -> None:
    with contextlib.suppress(OSError):
        work()


def test_an_unreadable_authority_is_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="webhook_ca_file"):
        settings(tmp_path, webhook_ca_file=tmp_path / "nowhere.pem")
