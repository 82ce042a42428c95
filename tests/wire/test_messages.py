"""The messages: permanent tags, frozen fields, and what each may hold."""

import dataclasses
import json
from typing import Any

import pytest

from jump_wire import codec, messages
from jump_wire.fields import SPEC
from tests.cases import each_case
from tests.structure.sources import ROOT

from . import portable

PERMANENT_TAGS = {
    1: "Hello",
    2: "Welcome",
    3: "Refused",
    4: "Inventory",
    5: "Statistics",
    6: "OpenPipe",
    7: "PipeRefused",
    8: "EndSession",
    9: "ProposeCredential",
    10: "AcceptCredential",
    11: "Uninstall",
    12: "Goodbye",
    13: "Wake",
    14: "ServerAddresses",
    15: "Update",
    16: "UpdateState",
    32: "ShellAttached",
    33: "Resize",
    34: "Acknowledge",
    35: "ShellExited",
    36: "InputTaken",
    37: "CloseShell",
    64: "CommandAttached",
    65: "AcknowledgeOutput",
    66: "CommandInputTaken",
    67: "EndInput",
    68: "CommandExited",
    69: "ResultTaken",
    70: "EndCommand",
    96: "TunnelOpened",
    97: "TunnelFailed",
    128: "FilesAttached",
    129: "ListFolder",
    130: "FindPaths",
    131: "DescribePath",
    132: "MakeFolder",
    133: "MovePath",
    134: "DeletePath",
    135: "SetMode",
    136: "ReadFile",
    137: "ReadZip",
    138: "WriteFile",
    139: "CommitFile",
    140: "BytesTaken",
    141: "CancelRequest",
    142: "ReadStarted",
    143: "WriteStarted",
    144: "RequestProgress",
    145: "PathSkipped",
    146: "RequestDone",
    147: "RequestFailed",
    192: "Control",
}

FROZEN_FRAMES = {
    '[1,1,3,"1.2.3"]': messages.Hello(1, 3, "1.2.3"),
    '[2,1,"1.2.3",30,60]': messages.Welcome(1, "1.2.3", 30, 60),
    '[3,"version_mismatch"]': messages.Refused("version_mismatch"),
    '[3,"server_full",90]': messages.Refused("server_full", 90),
    '[15,"1.3.0","/agent/v1/releases",7,1,3600]': messages.Update(
        "1.3.0", "/agent/v1/releases", 7, 1, 3600
    ),
}
"""Never change these bytes: the oldest installed client and the newest server still exchange them,
also when they have no protocol version in common."""

every_message = each_case("cls", portable.classes(), ids=lambda cls: cls.__name__)
numbers = [
    (cls, item)
    for cls in portable.classes()
    for item in dataclasses.fields(cls)
    if item.metadata[SPEC].kind in ("integer", "real")
]


def test_a_tag_never_changes_its_meaning() -> None:
    known = {tag: cls.__name__ for tag, cls in messages.REGISTRY.items()}
    assert {tag: known.get(tag) for tag in PERMANENT_TAGS} == PERMANENT_TAGS


def test_a_tag_is_given_once() -> None:
    with pytest.raises(ValueError, match="tag 1 is already Hello"):
        messages.message(1)(type("Another", (), {}))
    assert messages.REGISTRY[1] is messages.Hello


def test_link_and_pipe_tags_stay_in_their_ranges() -> None:
    assert all(1 <= tag <= 223 for tag in messages.REGISTRY)


@each_case("frame, message", FROZEN_FRAMES.items())
def test_the_greeting_is_frozen_to_the_byte(frame: str, message: Any) -> None:
    assert codec.decode(frame) == message
    assert frame in {codec.encode(message), '[3,"version_mismatch"]'}  # a default may be missing
    assert codec.decode(codec.encode(message)) == message


def test_other_languages_get_the_frozen_frames() -> None:
    vectors = json.loads((ROOT / "wire" / "vectors.json").read_text("utf-8"))
    assert [vector["frame"] for vector in vectors["frozen"]] == list(FROZEN_FRAMES)


@every_message
def test_a_message_cannot_be_changed(cls: type) -> None:
    sample = portable.fill(cls)
    with pytest.raises(dataclasses.FrozenInstanceError):
        sample.anything = 1


@every_message
def test_fields_with_defaults_come_last_and_fit_their_own_limits(cls: Any) -> None:
    defaults = [item.default is not dataclasses.MISSING for item in dataclasses.fields(cls)]
    assert defaults == sorted(defaults)
    for item in dataclasses.fields(cls):
        if item.default is not dataclasses.MISSING:
            assert item.metadata[SPEC].problem(item.default) is None


@every_message
@pytest.mark.parametrize("character", ["z", "é", "漢", "🖥", "\x01", '"', "\u2028"])
def test_no_valid_message_is_too_long_to_travel(cls: type, character: str) -> None:
    sample = portable.build(cls, lambda spec: portable.largest(spec, character))
    assert codec.decode(codec.encode(sample)) == sample


@every_message
def test_every_field_is_documented(cls: type) -> None:
    assert cls.__doc__
    assert not cls.__doc__.startswith(f"{cls.__name__}(")
    for item in dataclasses.fields(cls):
        assert item.metadata[SPEC].describe()


@each_case("cls, item", numbers, ids=lambda cls, item: f"{cls.__name__}.{item.name}")
def test_a_number_keeps_within_its_bounds(cls: type, item: "dataclasses.Field[Any]") -> None:
    spec = item.metadata[SPEC]
    for value in (spec.low - 1, spec.high + 1, float("nan"), float("inf"), True, "1", None):
        broken = dataclasses.replace(portable.fill(cls), **{item.name: value})
        with pytest.raises(codec.LocalProtocolError, match=item.name):
            codec.encode(broken)
