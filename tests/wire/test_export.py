"""The schema and the vectors for other languages say what the codec does."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from jump_wire import codec, commands, files, screens, sharing, tunnels
from jump_wire.link import SERVER, LinkCore
from tests.cases import each_case
from tests.structure.sources import ROOT

DECLARED = (
    commands,
    files,
    screens,
    sharing,
    tunnels,
)  # their messages are known once they are imported
SCHEMA = json.loads((ROOT / "wire" / "schema.json").read_text("utf-8"))
VECTORS = json.loads((ROOT / "wire" / "vectors.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


@each_case("vector", VECTORS["valid"], ids=lambda vector: vector["frame"][:60])
def test_a_valid_frame_means_what_its_vector_says(vector: dict[str, Any]) -> None:
    message = codec.decode(vector["frame"])
    assert type(message).__name__ == vector["message"]
    assert json.loads(json.dumps(message.__dict__)) == vector["fields"]
    assert codec.decode(codec.encode(message)) == message
    assert VALIDATOR.is_valid(json.loads(vector["frame"]))


@each_case("vector", VECTORS["invalid"], ids=lambda vector: vector["why"])
def test_an_invalid_frame_is_refused(vector: dict[str, str]) -> None:
    with pytest.raises(codec.RemoteProtocolError):
        codec.decode(vector["frame"])
    if vector["why"] not in ("not JSON", "not a number"):  # JSON has no such numbers
        assert not VALIDATOR.is_valid(json.loads(vector["frame"]))


def test_every_message_and_every_transition_is_in_it() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    named = {vector["message"] for vector in VECTORS["valid"]}
    assert named == set(SCHEMA["$defs"])
    steps = SCHEMA["x-link"]["transitions"]
    assert {step["message"] for step in steps} <= named
    assert LinkCore(SERVER).state == SCHEMA["x-link"]["begins"]
