"""The codec: what it takes, and what it refuses in each direction."""

import dataclasses
import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from jump_wire import codec, messages
from jump_wire.fields import SPEC
from tests.cases import each_case

from . import portable

REFUSED = messages.Refused("rate_limited", 5)

textual = [
    (cls, item)
    for cls in portable.classes()
    for item in dataclasses.fields(cls)
    if item.metadata[SPEC].kind in ("text", "texts", "values")
]
text_fields = each_case("cls, item", textual, ids=lambda cls, item: f"{cls.__name__}.{item.name}")


def frame_with(cls: type, name: str, value: object) -> str:
    """Write the frame of a plain message by hand, with one field replaced."""
    names = [item.name for item in dataclasses.fields(cls)]
    values = json.loads(codec.encode(portable.fill(cls)))
    values[1 + names.index(name)] = value
    return json.dumps(values)


@each_case("check", portable.CHECKS, ids=lambda check: check.__name__)
def test_portable(check: Callable[[], None]) -> None:
    check()


def test_a_frame_is_a_compact_list_that_starts_with_the_tag() -> None:
    assert codec.encode(REFUSED) == '[3,"rate_limited",5]'
    assert codec.encode(messages.Goodbye()) == "[12]"
    assert codec.encode(messages.EndSession("é")) == '[8,"é"]'


@pytest.mark.parametrize("thing", [None, 1, "text", [1], object(), messages.Hello])
def test_only_messages_are_encoded(thing: object) -> None:
    with pytest.raises(codec.LocalProtocolError, match="is not a message"):
        codec.encode(thing)


@text_fields
def test_texts_keep_within_their_limits_both_ways(
    cls: type, item: "dataclasses.Field[Any]"
) -> None:
    spec = item.metadata[SPEC]
    limit = int(spec.high)
    too_much: list[object] = ["z" * (limit + 1), 5, None, ["x"], {"a": 1}, True]
    if spec.kind == "texts":
        too_much = [
            ["z" * (limit + 1)],
            ["z"] * (spec.items + 1),
            "text",
            [5],
            [None],
            None,
            [["x"]],
        ]
    if spec.kind == "values":
        too_much = [["z" * (limit + 1)], ["z"] * (spec.items + 1), "text", [None], None, [["x"]]]
    for value in too_much:
        with pytest.raises(codec.LocalProtocolError, match=item.name):
            codec.encode(dataclasses.replace(portable.fill(cls), **{item.name: value}))
        with pytest.raises(codec.RemoteProtocolError, match=item.name):
            codec.decode(frame_with(cls, item.name, value))


@text_fields
def test_a_lone_surrogate_never_travels(cls: type, item: "dataclasses.Field[Any]") -> None:
    value: object = "\ud800" if item.metadata[SPEC].kind == "text" else ["\ud800"]
    with pytest.raises(codec.LocalProtocolError, match="valid Unicode"):
        codec.encode(dataclasses.replace(portable.fill(cls), **{item.name: value}))
    with pytest.raises(codec.RemoteProtocolError, match="valid Unicode"):
        codec.decode(frame_with(cls, item.name, value))


@each_case("value", [0, 1, "true", None, []])
def test_a_flag_is_true_or_false(value: object) -> None:
    with pytest.raises(codec.RemoteProtocolError, match="true or false"):
        codec.decode(frame_with(messages.ShellAttached, "new", value))


def test_a_missing_field_is_named() -> None:
    with pytest.raises(codec.RemoteProtocolError, match="Hello lacks agent_version"):
        codec.decode("[1,1,1]")


@each_case(
    "frame",
    ["", "null", "{}", "[]", '["1"]', "[true]", "[1.0]", "[[1]]", "7", "[1] [2]", "nonsense"],
)
def test_what_is_no_message_is_refused(frame: str) -> None:
    with pytest.raises(codec.RemoteProtocolError):
        codec.decode(frame)


@each_case("tag", [0, -1, 30, 31, 38, 63, 1000, 10**30])
def test_an_unknown_tag_is_told_apart_from_a_mistake(tag: int) -> None:
    with pytest.raises(codec.UnknownMessage) as caught:
        codec.decode(json.dumps([tag, "a field", {"of": "the future"}]))
    assert caught.value.tag == tag
    assert not isinstance(caught.value, codec.ProtocolError)


def test_deep_nesting_is_refused_not_a_crash() -> None:
    with pytest.raises(codec.RemoteProtocolError, match="not JSON"):
        codec.decode("[" * codec.MESSAGE_LIMIT)


def padded(character: str, size: int) -> str:
    """Make a frame of exactly ``size`` bytes, its last field made of ``character``."""
    frame = '[12,"' + "x" * (size % len(character.encode()))
    count, rest = divmod(size - len(frame) - 2, len(character.encode()))
    return frame + character * count + "x" * rest + '"]'


@pytest.mark.parametrize("character", ["x", "é", "漢", "🖥"])
def test_the_limit_counts_bytes(character: str) -> None:
    longest = padded(character, codec.MESSAGE_LIMIT)
    assert len(longest.encode()) == codec.MESSAGE_LIMIT
    assert codec.decode(longest) == messages.Goodbye()
    with pytest.raises(codec.RemoteProtocolError, match="over 65536 bytes"):
        codec.decode(longest.replace('"]', 'x"]'))


def test_an_encoded_message_over_the_limit_is_a_local_mistake(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(codec, "MESSAGE_LIMIT", 19)
    with pytest.raises(codec.LocalProtocolError, match="over 19 bytes"):
        codec.encode(REFUSED)


def test_lists_come_back_immutable() -> None:
    sample = portable.build(messages.Statistics, portable.largest)
    assert isinstance(codec.decode(codec.encode(sample)).disks, tuple)


@pytest.mark.parametrize("seed", range(4))
def test_hostile_frames_never_escape(seed: int) -> None:
    outcomes = set()
    for frame in portable.hostile_frames(random.Random(seed), 1000):
        try:
            codec.decode(frame)
            outcomes.add("message")
        except (codec.RemoteProtocolError, codec.UnknownMessage) as error:
            outcomes.add(type(error).__name__)
    assert outcomes == {"message", "RemoteProtocolError", "UnknownMessage"}
