"""The kinds of pipes and their parameters."""

import json
from dataclasses import MISSING, fields

import pytest

from jump_wire import codec, kinds
from jump_wire.codec import LocalProtocolError, RemoteProtocolError
from jump_wire.fields import SPEC
from jump_wire.messages import OpenPipe


def asked(*parameters: str | float, kind: str = "shell") -> OpenPipe:
    return OpenPipe("p", "t", kind, "s", "x", ("shell",), "ann", parameters)


def test_parameters_arrive_as_their_kind_declares_them() -> None:
    wanted = kinds.request(kinds.SHELL, "s", "x", ("shell",), "ann", kinds.Terminal(7, 100, 30))
    assert kinds.parameters(codec.decode(codec.encode(wanted))) == kinds.Terminal(7, 100, 30)
    target = kinds.Target("10.0.0.7", 5900)
    wanted = kinds.request(kinds.TUNNEL, "s", "x", ("tunnel",), "ann", target)
    assert kinds.parameters(codec.decode(codec.encode(wanted))) == target


def test_an_older_peer_leaves_some_out_and_a_newer_one_adds_some() -> None:
    assert kinds.parameters(asked(7)) == kinds.Terminal(7, 80, 24)
    assert kinds.parameters(asked(7, 100, 30, "bold", True)) == kinds.Terminal(7, 100, 30)


@pytest.mark.parametrize(
    "wrong", [asked(0, 0), asked(0, 1001), asked("0"), asked(0, True), asked(kind="smell")]
)
def test_others_are_refused(wrong: OpenPipe) -> None:
    with pytest.raises(RemoteProtocolError):
        kinds.parameters(codec.decode(codec.encode(wrong)))


@pytest.mark.parametrize("parameters", [["a", [1]], [None], [{}], "abc", ["x" * 513], [0] * 9])
def test_parameters_are_texts_numbers_and_flags(parameters: object) -> None:
    frame = json.dumps([6, "p", "t", "shell", "s", "x", ["shell"], "ann", parameters])
    with pytest.raises(RemoteProtocolError):
        codec.decode(frame)


def test_this_side_cannot_ask_for_what_breaks_a_limit() -> None:
    with pytest.raises(LocalProtocolError):
        kinds.request(kinds.SHELL, "s", "x", ("shell",), "ann", kinds.Terminal(0, 0, 0))


@pytest.mark.parametrize("kind", list(kinds.KINDS.values()), ids=list(kinds.KINDS))
def test_every_parameter_has_a_default_and_limits(kind: kinds.Kind) -> None:
    for item in fields(kind.parameters):
        assert item.default is not MISSING
        assert item.metadata[SPEC].problem(item.default) is None


def test_a_name_is_declared_once() -> None:
    with pytest.raises(ValueError, match="shell"):
        kinds.declare(kinds.Kind("shell", "another", kinds.Offset))
