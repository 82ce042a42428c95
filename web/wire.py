"""Write ``src/wire.ts``: the tags and fields of the messages that a viewer meets on its pipes.

Run by ``make web`` before the build.
"""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

from jump_wire import (
    closing,
    commands,
    file_streams,
    files,
    kinds,
    messages,
    screens,
    sharing,
    tunnels,
)
from jump_wire.fields import SPEC, Spec

TARGET = Path(__file__).parent / "src" / "wire.ts"
MODULES = {module.__name__ for module in (messages, commands, tunnels, files, screens, sharing)}
"""Where messages are declared."""

PIPES = 32
"""The first tag of a message that travels on a pipe."""

TYPES = {
    "text": "string",
    "texts": "string[]",
    "flag": "boolean",
    "values": "(string | number | boolean)[]",
}


def render() -> str:
    """Return the file's content."""
    pipes = [
        (tag, cls)
        for tag, cls in sorted(messages.REGISTRY.items())
        if tag >= PIPES and cls.__module__ in MODULES
    ]
    tags = "".join(f"  {cls.__name__}: {tag},\n" for tag, cls in pipes)
    return "".join(
        [
            "// Generated from wire/jump_wire by web/wire.py. Do not edit.\n\n",
            f"export const TAG = {{\n{tags}}} as const;\n",
            *(_fields(cls) for _, cls in pipes),
            _fields(file_streams.Entry),
            *_files(),
            *_close_codes(),
            *_kinds(),
        ]
    )


def _fields(cls: type) -> str:
    items = ", ".join(
        f"{item.name}: {_type(item.metadata[SPEC])}" for item in dataclasses.fields(cls)
    )
    return f"\n/** The fields of {cls.__name__}. */\nexport type {cls.__name__} = [{items}];\n"


def _type(spec: Spec) -> str:
    return TYPES.get(spec.kind, "number")


def _files() -> Iterator[str]:
    limits = {
        "requests": files.REQUESTS,
        "window": files.WINDOW,
        "acknowledge": files.ACKNOWLEDGE_BYTES,
        "header": file_streams.HEADER.size,
        "chunk": file_streams.CHUNK_LIMIT,
        "path": files.PATH_LIMIT,
    }
    yield "\n/** Limits of the files tool's pipe: requests, bytes, and characters of a path. */\n"
    yield "export const FILES = {\n"
    yield from (f"  {name}: {value},\n" for name, value in limits.items())
    yield "} as const;\n"


def _close_codes() -> Iterator[str]:
    yield "\n/** Close codes of the server. */\n"
    yield "export const CLOSE = {\n"
    yield "  /** The reason is an error: its code, then its parameters as JSON if any. */\n"
    yield f"  ERROR: {closing.ERROR},\n"
    yield "  /** The agent's end of the pipe broke. */\n"
    yield f"  AGENT_LOST: {closing.AGENT_LOST},\n"
    yield "} as const;\n"


def _kinds() -> Iterator[str]:
    yield "\n/** The kinds of pipes, and whether a session lists each tool of that kind. */\n"
    yield "export const KINDS = {\n"
    for kind in kinds.KINDS.values():
        yield f"  {kind.name}: {{ resumable: {str(kind.resumable).lower()} }},\n"
    yield "} as const;\n\nexport type Kind = keyof typeof KINDS;\n"


if __name__ == "__main__":
    TARGET.write_text(render(), encoding="utf-8")
