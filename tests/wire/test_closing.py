"""The reasons of close frames: an error of the catalogue, in 123 bytes."""

import pytest

from jump_wire import closing
from jump_wire.errors import CATALOGUE, UserError


@pytest.mark.parametrize(
    "error",
    [
        UserError("session_ended"),
        UserError("target_refused", host="db.example", port=5900),
        UserError("server_unreachable", server="a b", reason='"é" {x} \\'),
    ],
)
def test_an_error_arrives_as_it_was(error: UserError) -> None:
    arrived = closing.error(closing.reason(error))
    assert (arrived.code, arrived.parameters) == (error.code, error.parameters)


def test_every_code_fits_alone() -> None:
    assert all(closing.reason(UserError(code)) == code for code in CATALOGUE)
    assert max(map(len, CATALOGUE)) < closing.REASON_LIMIT


@pytest.mark.parametrize("long", ["x" * 300, "é" * 300, '"' * 300, "\x00" * 300, "\U0001f600" * 90])
def test_long_texts_are_shortened_and_numbers_are_not(long: str) -> None:
    reason = closing.reason(UserError("target_refused", host=long, port=5900))
    assert len(reason.encode()) <= closing.REASON_LIMIT
    arrived = closing.error(reason)
    assert arrived.code == "target_refused"
    assert arrived.parameters["port"] == 5900
    host = str(arrived.parameters["host"])
    assert host.endswith("…")
    assert long.startswith(host[:-1])


def test_a_number_that_does_not_fit_is_left_out() -> None:
    reason = closing.reason(UserError("target_refused", host="db", port=10**150))
    assert closing.error(reason).parameters == {"host": "db"}


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("session_ended not json", "session_ended"),
        ("session_ended [1]", "session_ended"),
        ('session_ended {"self":1,"code":{"a":2}}', "session_ended"),
        ("from_the_future", "internal_error"),
        ("", "internal_error"),
        ("session_ended " + "[" * 5000, "session_ended"),
    ],
)
def test_nothing_that_arrives_does_harm(reason: str, code: str) -> None:
    error = closing.error(reason)
    assert error.code == code
    assert error.parameters.keys() <= {"self"}
    assert error.text()


def test_parameters_in_messages() -> None:
    error = UserError("target_refused", host="h" * 300, port=1)
    assert error.packed == ("host", "h" * 256, "port", 1)
    arrived = UserError.unpacked(error.code, error.packed)
    assert arrived.parameters == {"host": "h" * 256, "port": 1}
    assert UserError.unpacked("target_refused", ("host",)).parameters == {}
