"""The page ``reference/wire-protocol.md``, from the messages and tables of ``wire/jump_wire``."""

import dataclasses
import inspect
import re
from typing import Any

from jump_wire import (
    WIRE_VERSION,
    WIRE_VERSION_MIN,
    calls,
    closing,
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
from jump_wire.fields import INT_MAX, SPEC, Spec
from jump_wire.kinds import KINDS

HEAD = """\
# Wire protocol

<!-- Generated from wire/jump_wire by docs/generate (`make docs`). Do not edit. -->

This page describes the messages between the server and the Jump Client, called the agent here. It is
for developers of either end, and for readers who want to know what the product sends. The current
wire version is {version}; versions {oldest} to {version} are supported.

`wire/schema.json` contains this page as a JSON Schema. `wire/vectors.json` contains frames with their
meaning, and frames that a reader must refuse.

## Connections

An agent keeps one **control link** to the server: a WebSocket over TLS at `/agent/v1/link`. The agent
always opens it. For a passive agent, the server opens the TCP connection below it. When a technician
starts a tool, the server sends `OpenPipe` with a one-time ticket over that link. The agent then **dials
back** a second WebSocket at `/agent/v1/pipe`, for that tool only. The server joins it to the technician's
WebSocket and relays frames in both directions.

[Networking](networking.md#close-codes) lists the close codes.

## Frames

A message is one text frame. It is a JSON list of the message's tag and its fields in order, for
example `{example}`. Heartbeats are WebSocket pings that the agent sends. The server answers each of
them.

On a shell's pipe, binary frames carry the terminal's bytes in both directions. Text frames carry the
shell's messages.

On a command's pipe (kind `exec`), the first byte of each binary frame names the stream of the rest:

| byte | from | stream |
| --- | --- | --- |
| {stream_input} | viewer | the command's standard input |
| {stream_output} | agent | its standard output |
| {stream_errors} | agent | its standard error |
| {stream_command} | viewer | the command line for `/bin/sh -c`, in one frame |

The command line follows a `CommandAttached` whose `started` is false. Output and errors share one
offset, which counts the bytes of both in the order of the frames, without the stream bytes. A tool
runs one command. A viewer can attach to it again by its id until the viewer has sent `ResultTaken`,
or until no viewer was attached for 10 minutes.

A tunnel's pipe (kind `tunnel`) is one TCP connection from the agent's computer to the target in the
pipe's parameters. After `TunnelOpened`, binary frames carry the connection's bytes in both directions.
A viewer cannot attach again: when the pipe ends, the connection ends. The agent buffers up to
{tunnel_window} KiB for each side, then stops reading from the other side. If the target accepts no
data for a minute, the agent closes the connection.

{files}

## Shared tools

{sharing}

## Calls of a passive agent

{calls}

`wire/vectors.json` contains packets of calls.

## Kinds of pipes

`OpenPipe` names the kind. It carries the kind's parameters as a list, in the order of this table. The
rules for fields also apply to parameters: an older peer omits some, and a newer peer adds some.

{kinds}
A session may use a kind if the kind's name is among the session's `verbs`. The viewer supplies the
parameters. For a kind that leads to a target, the server supplies them.

## Limits

| what | limit |
| --- | --- |
| one message | {message_limit} KiB |
| one binary frame of a pipe | {frame_limit} KiB |
| output of a shell that the viewer has not acknowledged | {window} KiB |
| output of a command that the viewer has not acknowledged | {command_window} KiB |
| input of a command that the command has not read | {command_window} KiB |
| a command's output after which its viewer sends an acknowledgement | {acknowledge} |
| a command line | {command_limit} bytes |
| a stream of the files tool that its receiver has not acknowledged | {files_window} KiB |
| bytes of such a stream after which its receiver sends an acknowledgement | {files_acknowledge} KiB |
| requests of a files tool that run at the same time | {files_requests} |

If a message exceeds a limit or does not match this page, the receiver closes the connection with code
1002.

## Close codes

The server closes a viewer's WebSocket with code {close_error} to report an error of the catalogue.
The reason is the error's code. If the error has parameters, a space and a JSON object with them
follow. A reason has at most {reason_limit} bytes; longer texts in it are shortened. Code
{close_lost} means that the agent's end broke; the tool can be attached again.

## How the protocol may change

1. A tag is permanent. It is never used for another message, and a message never changes its meaning.
2. New fields are appended at the end, each with a default. A reader uses the default for a field that
   an older peer omits, and ignores a field that a newer peer adds.
3. On an established link, a message with an unknown tag is ignored.
4. `Hello`, `Welcome` and `Refused` are frozen, because two peers use them to find a common version.
5. The wire version increases only for a change that these rules do not allow. The server supports the
   versions of all agents that it may meet, so upgrading the server disconnects none of them.

## States of the control link

Both ends follow this table, which is `TRANSITIONS` in `wire/jump_wire/link.py`. Any other message in
any other state is a protocol error. From each state, a closed connection leads to `closed`.

"""


def page() -> str:
    parts = [
        HEAD.format(
            version=WIRE_VERSION,
            oldest=WIRE_VERSION_MIN,
            example=codec.encode(messages.Refused("server_full", 90)),
            message_limit=codec.MESSAGE_LIMIT // 1024,
            frame_limit=codec.FRAME_LIMIT // 1024,
            window=codec.WINDOW // 1024,
            stream_input=commands.INPUT,
            stream_output=commands.OUTPUT,
            stream_errors=commands.ERRORS,
            stream_command=commands.COMMAND,
            command_window=commands.WINDOW // 1024,
            acknowledge=(
                f"{commands.ACKNOWLEDGE_BYTES // 1024} KiB or {commands.ACKNOWLEDGE_FRAMES} frames"
            ),
            command_limit=commands.COMMAND_LIMIT,
            close_error=closing.ERROR,
            close_lost=closing.AGENT_LOST,
            reason_limit=closing.REASON_LIMIT,
            tunnel_window=tunnels.WINDOW // 1024,
            kinds=_kinds(),
            files=_files(),
            calls=_prose(calls).partition("\n\n")[2],
            screens=_prose(screens).partition("\n\n")[2],
            sharing=_prose(sharing).partition("\n\n")[2],
            files_window=files.WINDOW // 1024,
            files_acknowledge=files.ACKNOWLEDGE_BYTES // 1024,
            files_requests=files.REQUESTS,
        ),
        _diagram(),
        "\n## Messages of the control link (tags 1 to 31)\n",
        *(_message(tag) for tag in sorted(messages.REGISTRY) if tag < 32),
        "\n## Messages of a shell's pipe (tags 32 to 63)\n",
        *(_message(tag) for tag in sorted(messages.REGISTRY) if 32 <= tag < 64),
        "\n## Messages of a command's pipe (tags 64 to 95)\n",
        *(_message(tag) for tag in sorted(messages.REGISTRY) if 64 <= tag < 96),
        "\n## Messages of a tunnel's pipe (tags 96 to 127)\n",
        *(_message(tag) for tag in sorted(messages.REGISTRY) if 96 <= tag < 128),
        "\n## Messages of the files tool's pipe (tags 128 to 159)\n",
        *(_message(tag) for tag in sorted(messages.REGISTRY) if 128 <= tag < 160),
        _record(file_streams.Entry),
        "\n## Messages of a screen's pipe (tags 160 to 191)\n",
        *(_message(tag) for tag in sorted(messages.REGISTRY) if 160 <= tag < 192),
        "\n## Messages of the server on a shared pipe (tags 192 to 223)\n",
        *(_message(tag) for tag in sorted(messages.REGISTRY) if tag >= 192),
    ]
    return "".join(parts)


def _kinds() -> str:
    lines = ["| kind | what it is | parameters |", "| --- | --- | --- |"]
    for kind in KINDS.values():
        given = (
            f"`{item.name}` ({_describe(item.metadata[SPEC])}; `{_literal(item.default)}`)"
            for item in dataclasses.fields(kind.parameters)
        )
        lines.append(f"| `{kind.name}` | {kind.summary} | {', '.join(given)} |")
    return "\n".join([*lines, ""])


def _diagram() -> str:
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {link.CONNECTING}"]
    arrows: dict[tuple[str, str, str], list[str]] = {}
    for (state, sender, cls), following in link.TRANSITIONS.items():
        arrows.setdefault((state, following, sender), []).append(cls.__name__)
    for (state, following, sender), names in arrows.items():
        lines.append(f"    {state} --> {following}: {sender} sends {', '.join(names)}")
    return "\n".join([*lines, f"    {link.CLOSED} --> [*]", "```", ""])


def _files() -> str:
    """Return what the protocol's module says about the pipe, after its first line."""
    return _prose(files).partition("\n\n")[2]


def _message(tag: int) -> str:
    cls = messages.REGISTRY[tag]
    return _record(cls, f"{tag} {cls.__name__}")


def _record(cls: Any, title: str = "") -> str:
    parts = [f"\n### {title or cls.__name__}\n\n{_prose(cls)}\n"]
    fields = dataclasses.fields(cls)
    if fields:
        parts.append("\n| field | type and limit | default |\n| --- | --- | --- |\n")
        for item in fields:
            default = "" if item.default is dataclasses.MISSING else f"`{_literal(item.default)}`"
            parts.append(f"| `{item.name}` | {_describe(item.metadata[SPEC])} | {default} |\n")
    return "".join(parts)


def _prose(documented: object) -> str:
    text = inspect.cleandoc(documented.__doc__ or "")
    return re.sub(r":(?:class|data):`(\w+)`", r"`\1`", text).replace("``", "`")


def _describe(spec: Spec) -> str:
    return spec.describe().replace(str(INT_MAX), "2⁵³-1")


def _literal(default: object) -> str:
    return "[]" if default == () else repr(default).replace("''", '""')
