"""The conversation with a SOCKS5 proxy, byte by byte. Real ones are in test_proxied.py."""

import pytest

from jump_agent.core.socks import NotSocks, Refused, connect


def converse(host: str, credentials: str, *answers: bytes) -> list[tuple[bytes, int]]:
    """What is sent and how much is read, until the connection stands."""
    steps = connect(host, 443, credentials)
    asked = [next(steps)]
    for answer in answers:
        try:
            asked.append(steps.send(answer))
        except StopIteration:
            break
    return asked


@pytest.mark.parametrize(
    ("host", "target"),
    [
        ("a.example", b"\x03\x09a.example"),
        ("192.0.2.1", b"\x01\xc0\x00\x02\x01"),
        ("::1", b"\x04" + bytes(15) + b"\x01"),
        ("\u00e9.example", b"\x03\x0fxn--9ca.example"),
    ],
)
def test_every_form_of_a_target(host: str, target: bytes) -> None:
    asked = converse(host, "", b"\x05\x00", b"\x05\x00\x00\x01", bytes(6))
    assert asked == [(b"\x05\x01\x00", 2), (b"\x05\x01\x00" + target + b"\x01\xbb", 4), (b"", 6)]


def test_a_password_and_an_answer_with_a_name() -> None:
    asked = converse(
        "a.example", "me:x:y", b"\x05\x02", b"\x01\x00", b"\x05\x00\x00\x03", b"\x05", bytes(7)
    )
    assert asked[:2] == [(b"\x05\x02\x00\x02", 2), (b"\x01\x02me\x03x:y", 2)]
    assert asked[3:] == [(b"", 1), (b"", 7)]


@pytest.mark.parametrize(
    ("credentials", "answers", "error"),
    [
        ("", [b"\x05\xff"], Refused),
        ("", [b"\x05\x02"], Refused),
        ("me:x", [b"\x05\x02", b"\x01\x01"], Refused),
        ("", [b"\x05\x00", b"\x05\x04\x00\x01"], Refused),
        ("", [b"HT"], NotSocks),
        ("", [b"\x05\x00", b"HTTP"], NotSocks),
        ("x" * 256 + ":", [b"\x05\x02"], ValueError),
    ],
)
def test_refusals(credentials: str, answers: list[bytes], error: type[Exception]) -> None:
    with pytest.raises(error):
        converse("a.example", credentials, *answers)
