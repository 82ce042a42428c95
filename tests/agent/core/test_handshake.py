"""The upgrade's request and what its answer must be."""

import pytest

from jump_agent.core.handshake import (
    HEAD_LIMIT,
    BadAnswer,
    Head,
    check_accepted,
    new_key,
    request,
    split_head,
)

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="  # both from RFC 6455, 1.3
GOOD = {"upgrade": "websocket", "connection": "Upgrade", "sec-websocket-accept": ACCEPT}


def test_the_request_has_what_the_rfc_asks_for() -> None:
    lines = (
        request("server:443", "/agent/v1/link", KEY, [("Authorization", "x")])
        .decode()
        .split("\r\n")
    )
    assert lines[0] == "GET /agent/v1/link HTTP/1.1"
    assert "Host: server:443" in lines
    assert f"Sec-WebSocket-Key: {KEY}" in lines
    assert "Sec-WebSocket-Version: 13" in lines
    assert lines[-3:] == ["Authorization: x", "", ""]


def test_keys_are_new_each_time() -> None:
    assert new_key() != new_key()
    assert len(new_key()) == 24


def test_the_answer_of_the_rfc_is_accepted() -> None:
    check_accepted(Head(101, GOOD), KEY)
    check_accepted(
        Head(101, {**GOOD, "upgrade": "WebSocket", "connection": "keep-alive, upgrade"}), KEY
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"upgrade": "h2c"},
        {"connection": "close"},
        {"sec-websocket-accept": "x"},
        {"sec-websocket-extensions": "permessage-deflate"},
        {"sec-websocket-protocol": "chat"},
    ],
)
def test_another_answer_is_not(changed: dict[str, str]) -> None:
    with pytest.raises(BadAnswer):
        check_accepted(Head(101, {**GOOD, **changed}), KEY)


def test_a_head_is_split_from_what_follows() -> None:
    data = b"HTTP/1.1 101 Switching Protocols\r\nA: 1\r\na: 2\r\nB:x\r\n\r\n\x81\x00"
    assert split_head(data) == (Head(101, {"a": "1, 2", "b": "x"}), b"\x81\x00")


def test_a_head_may_be_incomplete() -> None:
    assert split_head(b"HTTP/1.1 200 OK\r\nA: 1\r\n") is None


@pytest.mark.parametrize(
    "data",
    [
        b"SSH-2.0-OpenSSH_9\r\n\r\n",
        b"HTTP/2 200\r\n\r\n",
        b"HTTP/1.1 twohundred\r\n\r\n",
        b"HTTP/1.1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nnocolon\r\n\r\n",
        b"x" * (HEAD_LIMIT + 1),
    ],
)
def test_what_is_not_http_is_refused(data: bytes) -> None:
    with pytest.raises(BadAnswer):
        split_head(data)
