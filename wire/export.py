"""Write the protocol for other languages: ``schema.json`` and ``vectors.json`` beside this file.

Run ``python wire/export.py`` to write them, and with ``--check`` to learn whether they are current
(status 1 and their names when they are not).
"""

import dataclasses
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from jump_wire import (
    WIRE_VERSION,
    WIRE_VERSION_MIN,
    calls,
    codec,
    commands,
    file_streams,
    files,
    link,
    messages,
    screens,
    sharing,
    tunnels,
)
from jump_wire.fields import SPEC, Spec
from jump_wire.kinds import KINDS, Kind

FOLDER = Path(__file__).parent
PIPES = {
    32: "shell",
    64: "exec",
    96: "tunnel",
    128: "files",
    messages.TAGS[screens.ScreenOpened]: "screen",
    messages.TAGS[sharing.Control]: "shared",
}
"""The kind of pipe whose messages begin with a tag."""


def schema() -> dict[str, Any]:
    """Return a JSON Schema of every message, and what it can't say: kinds, states and limits."""
    tags = sorted(messages.REGISTRY)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The messages between the Jump Client, the server and the viewer",
        "description": "One message is one text frame: a list of the tag and then the fields. "
        "Trailing fields that have a default may be missing; further ones are ignored.",
        "oneOf": [{"$ref": f"#/$defs/{messages.REGISTRY[tag].__name__}"} for tag in tags],
        "$defs": {messages.REGISTRY[tag].__name__: _message(tag) for tag in tags},
        "x-version": {"best": WIRE_VERSION, "oldest": WIRE_VERSION_MIN},
        "x-kinds": {kind.name: _kind(kind) for kind in KINDS.values()},
        "x-link": {"begins": link.CONNECTING, "transitions": list(_transitions())},
        "x-limits": {
            "message_bytes": codec.MESSAGE_LIMIT,
            "frame_bytes": codec.FRAME_LIMIT,
            "shell_window_bytes": codec.WINDOW,
            "command_window_bytes": commands.WINDOW,
            "command_line_bytes": commands.COMMAND_LIMIT,
            "tunnel_window_bytes": tunnels.WINDOW,
            "files_window_bytes": files.WINDOW,
            "files_acknowledge_bytes": files.ACKNOWLEDGE_BYTES,
            "files_chunk_bytes": file_streams.CHUNK_LIMIT,
            "files_requests": files.REQUESTS,
        },
        "x-records": {"Entry": _record(file_streams.Entry)},
    }


def _message(tag: int) -> dict[str, Any]:
    cls = messages.REGISTRY[tag]
    items = dataclasses.fields(cls)
    needed = sum(item.default is dataclasses.MISSING for item in items)
    return {
        "type": "array",
        "description": (cls.__doc__ or "").partition("\n")[0],
        "prefixItems": [{"const": tag}, *(_field(item) for item in items)],
        "minItems": 1 + needed,
        "x-pipe": next((name for first, name in reversed(PIPES.items()) if tag >= first), "link"),
    }


def _record(cls: type[Any]) -> dict[str, Any]:
    """Return the schema of a list that travels in a stream, not as a message."""
    items = dataclasses.fields(cls)
    return {
        "type": "array",
        "description": (cls.__doc__ or "").partition("\n")[0],
        "prefixItems": [_field(item) for item in items],
        "minItems": sum(item.default is dataclasses.MISSING for item in items),
    }


def _field(item: "dataclasses.Field[Any]") -> dict[str, Any]:
    found = {"title": item.name, **_type(item.metadata[SPEC])}
    if item.default is not dataclasses.MISSING:
        found["default"] = item.default
    return found


def _type(spec: Spec) -> dict[str, Any]:
    text = {"type": "string", "maxLength": spec.high}
    if spec.kind == "text":
        return text
    if spec.kind == "texts":
        return {"type": "array", "maxItems": spec.items, "items": text}
    if spec.kind == "values":
        item = {**text, "type": ["string", "number", "boolean"]}
        return {"type": "array", "maxItems": spec.items, "items": item}
    if spec.kind == "flag":
        return {"type": "boolean"}
    kind = "integer" if spec.kind == "integer" else "number"
    return {"type": kind, "minimum": spec.low, "maximum": spec.high}


def _kind(kind: Kind) -> dict[str, Any]:
    return {
        "summary": kind.summary,
        "verb": kind.verb,
        "parameters": [_field(item) for item in dataclasses.fields(kind.parameters)],
        "leads_on": kind.leads_on,
        "resumable": kind.resumable,
        "recordable": kind.recordable,
        "shared": kind.shared,
    }


def _transitions() -> Iterator[dict[str, str]]:
    for (state, sender, cls), following in link.TRANSITIONS.items():
        yield {"state": state, "sender": sender, "message": cls.__name__, "leads_to": following}


FROZEN = (
    '[1,1,3,"1.2.3"]',
    '[2,1,"1.2.3",30,60]',
    '[3,"version_mismatch"]',
    '[3,"server_full",90]',
    '[15,"1.3.0","/agent/v1/releases",7,1,3600]',
)
"""Frames that every version of every program reads in the same way. Never change these bytes."""


def vectors() -> dict[str, Any]:
    """Return frames with what they mean, and frames that every reader has to refuse."""
    frozen = [_frame(json.loads(frame)) for frame in FROZEN]
    found = {"frozen": frozen, "valid": list(_valid()), "invalid": list(_invalid())}
    return {**found, "calls": list(_calls())}


def _calls() -> Iterator[dict[str, Any]]:
    """Yield packets with which the server proves itself to a passive client."""
    key, nonce = bytes(range(calls.KEY_LENGTH)), bytes(range(100, 100 + calls.NONCE_LENGTH))
    client_id = "00112233445566778899aabbccddeeff"
    for purpose, number in ((calls.LINK, 1), (calls.PIPE, 1_800_000_000_000_000)):
        yield {
            "key": key.hex(),
            "client_id": client_id,
            "purpose": purpose,
            "number": number,
            "nonce": nonce.hex(),
            "packet": calls.pack(key, client_id, purpose, number, nonce).hex(),
        }


def _valid() -> Iterator[dict[str, Any]]:
    for tag in sorted(messages.REGISTRY):
        cls = messages.REGISTRY[tag]
        items = dataclasses.fields(cls)
        whole = [tag, *(_sample(item.metadata[SPEC]) for item in items)]
        yield _frame(whole)
        needed = [item for item in items if item.default is dataclasses.MISSING]
        if len(needed) < len(items):
            yield _frame(whole[: 1 + len(needed)])
        yield _frame([*whole, "of a newer peer"])


def _frame(values: list[Any]) -> dict[str, Any]:
    text = json.dumps(values, separators=(",", ":"), ensure_ascii=False)
    message = codec.decode(text)
    return {"frame": text, "message": type(message).__name__, "fields": message.__dict__}


def _sample(spec: Spec) -> Any:
    samples: dict[str, Any] = {
        "text": "é🖥"[: int(spec.high)],
        "texts": ["a", ""][: spec.items],
        "values": ["a", 7, 0.5, True][: spec.items],
        "flag": True,
        "integer": spec.high,
        "real": 0.5,
    }
    return samples[spec.kind]


def _invalid() -> Iterator[dict[str, str]]:
    whole = json.dumps
    for frame, why in (
        ("", "not JSON"),
        ("{}", "not a list"),
        ("[]", "no tag"),
        ("[true]", "the tag is no number"),
        ('["1"]', "the tag is no number"),
        ("[1]", "fields are missing"),
        ('[1,0,65536,"1"]', "a number over its limit"),
        ('[1,-1,1,"1"]', "a number below its limit"),
        ('[1,0,1.5,"1"]', "no whole number"),
        ('[1,0,true,"1"]', "a flag instead of a number"),
        ("[1,0,1,null]", "null instead of a text"),
        (whole([1, 0, 1, "x" * 65]), "a text over its limit"),
        ('[13,["a","b","c","d","e","f","g","h","i"]]', "a list over its limit"),
        ("[13,[1]]", "a number in a list of texts"),
        ('[6,"p","t","shell","s","x",[],"",[null]]', "null among values"),
        ('[6,"p","t","shell","s","x",[],"",[[]]]', "a list among values"),
        ('[5,1,NaN,0,[],""]', "not a number"),
    ):
        yield {"frame": frame, "why": why}


FILES: dict[str, Callable[[], dict[str, Any]]] = {"schema.json": schema, "vectors.json": vectors}


def main(arguments: list[str]) -> int:
    """Write the files, or check them with ``--check``."""
    stale = []
    for name, make in FILES.items():
        path = FOLDER / name
        text = json.dumps(make(), ensure_ascii=False, indent=1) + "\n"
        if not path.exists() or path.read_text("utf-8") != text:
            stale.append(name)
            if "--check" not in arguments:
                path.write_text(text, "utf-8")
    if stale and "--check" in arguments:
        print(f"not current, run make docs: {', '.join(stale)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
