"""Generate the documents that are made from code: ``wire.md`` and ``errors.md``.

Run ``python docs/generate.py`` to write them, and with ``--check`` to learn
whether they are current (status 1 and their names when they are not), and whether the
user guide names every setting of the server and every option of the package.
"""

import dataclasses
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jump_agent.linux.installer.options import FLAGS, OPTIONS
from jump_server.config import Settings
from jump_wire import (
    WIRE_VERSION,
    WIRE_VERSION_MIN,
    codec,
    commands,
    errors,
    file_streams,
    files,
    link,
    messages,
    tunnels,
)
from jump_wire.fields import INT_MAX, SPEC, Spec
from jump_wire.kinds import KINDS

FOLDER = Path(__file__).parent

WIRE_HEAD = """\
# The protocol between the server and the Jump Client

<!-- Generated from wire/jump_wire by docs/generate.py (`make docs`). Do not edit. -->

Wire version {version} (versions {oldest} to {version} are understood).

An agent keeps one **control link** to the server: a WebSocket over TLS, always opened by
the agent, at `/agent/v1/link`. When a technician starts a tool, the server sends
`OpenPipe` with a one-time ticket over that link, and the agent **dials back** a second WebSocket at
`/agent/v1/pipe` for that one tool. The server joins it to the technician's own
WebSocket and passes on what flows between the two.

A message is one text frame: a JSON list of the message's tag and then its fields in
their order, for example `{example}`. On a shell's pipe, binary frames are the
terminal's bytes in both directions, and the messages below travel beside them as text
frames. Heartbeats are WebSocket pings that the agent sends; the server answers each.

On a command's pipe (kind `exec`) the first byte of each binary frame names the stream that the
rest belongs to:

| byte | from | stream |
| --- | --- | --- |
| {stream_input} | viewer | the command's standard input |
| {stream_output} | agent | its standard output |
| {stream_errors} | agent | its standard error |
| {stream_command} | viewer | the command line for `/bin/sh -c`, in one frame |

The command line follows a `CommandAttached` that says `started` false. Output and errors share one
offset: the bytes of both, without the marks, in the order of the frames. A tool runs one command
in its life. It can be attached again by its id until the viewer has said `ResultTaken`, or nobody
was attached for 10 minutes.

A tunnel's pipe (kind `tunnel`) is one TCP connection of the agent's computer to the target that its
parameters name. After `TunnelOpened` each binary frame is bytes of the connection,
in both directions. It can't be attached again: the pipe's end is the connection's end. The
agent keeps up to {tunnel_window} KiB that one side does not take, and then reads no more from the
other; a target that takes nothing for a minute loses the connection.

{files}

## Kinds of pipes

`OpenPipe` names the kind and carries its parameters as a list, in the order of this table. The
rules for fields hold for parameters too: an older peer leaves some out, a newer one adds some.

{kinds}
A session may use a kind when its name is among the `verbs`. The viewer gives the parameters, except
for a kind that leads on to a target: there the server does.

`wire/schema.json` has all of this page as a JSON Schema, and `wire/vectors.json` has frames with
their meaning, and frames that a reader has to refuse.

## Limits

| what | limit |
| --- | --- |
| one message | {message_limit} KiB |
| one binary frame of a pipe | {frame_limit} KiB |
| output of a shell that the viewer has not acknowledged | {window} KiB |
| output of a command that the viewer has not acknowledged | {command_window} KiB |
| input of a command that it has not taken | {command_window} KiB |
| a command's output after which its viewer acknowledges | {acknowledge} |
| a command line | {command_limit} bytes |
| a stream of the files tool that its receiver has not acknowledged | {files_window} KiB |
| bytes of such a stream after which its receiver acknowledges | {files_acknowledge} KiB |
| requests of a files tool that run at the same time | {files_requests} |

A message over a limit, or one that is not what is described here, ends the connection with close
code 1002.

## How the protocol may change

1. A tag is permanent. It is never used again for something else, and a message never changes
   its meaning.
2. Fields are only ever appended, each with a default. A reader fills in the default for what an
   older peer leaves out, and ignores what a newer peer adds.
3. A message with an unknown tag is ignored on a link that is up.
4. `Hello`, `Welcome` and `Refused` are frozen for ever, since two peers find out with them
   whether they have a version in common.
5. The wire version goes up only when the rules above can't express a change. The server understands
   the versions of all agents that it may meet, so that its upgrade does not cut them off.

## The control link's states

Both ends follow this table, which is `TRANSITIONS` in `wire/jump_wire/link.py`. Any other message
in any other state is a protocol error. A closed connection leads from each state to `closed`.

"""

ERRORS_HEAD = """\
# Errors

<!-- Generated from wire/jump_wire/errors.py by docs/generate.py (`make docs`). Do not edit. -->

Every error has a code that never changes. The API answers it as

```json
{
  "error": {
    "code": "client_offline",
    "parameters": {},
    "message": "The Jump Client is offline.",
    "retry": true
  }
}
```

with the HTTP status below, and the text in the language of `Accept-Language` (`en` or `fr`).
Commands (the package, `jump-client`, `jump`) print the text and end with the exit status
below. `retry` says whether the same attempt may succeed later with nothing changed by
anybody. Texts hold `{parameters}`.

Exit status 0 is success only. Statuses 1 to 4 are shared: 1 for what only the server answers, 2 for
a bad value or a bad command line, 3 for a missing sign-in and 4 for a missing right. Every
status above 4 belongs to one error.

"""

ERRORS_TAIL = """\

## What to do about some of them

`version_mismatch`: the Jump Client speaks a version of the protocol that this server does not. Jump
Clients do not update themselves yet, whatever the message says. On the computer, run
`<directory>/uninstall`, then install a package that this server builds. The old record stays in the
console as uninstalled until somebody removes it.
"""


def wire() -> str:
    """Write ``wire.md``."""
    parts = [
        WIRE_HEAD.format(
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
            tunnel_window=tunnels.WINDOW // 1024,
            kinds=_kinds(),
            files=_files(),
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
        *(_message(tag) for tag in sorted(messages.REGISTRY) if tag >= 128),
        _record(file_streams.Entry),
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


def catalogue() -> str:
    """Write ``errors.md``."""
    return ERRORS_HEAD + "".join(_errors()) + ERRORS_TAIL


def _errors() -> Iterator[str]:
    yield "| code | HTTP | exit | retry | English | French |\n"
    yield "| --- | --- | --- | --- | --- | --- |\n"
    for kind in errors.CATALOGUE.values():
        retry = "yes" if kind.retry else "no"
        yield (
            f"| `{kind.code}` | {kind.http_status} | {kind.exit_status} | {retry} "
            f"| {_cell(kind.english)} | {_cell(kind.french)} |\n"
        )


def _cell(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|")


DOCUMENTS = {"wire.md": wire, "errors.md": catalogue}


def main(arguments: list[str]) -> int:
    """Write the documents, or check them with ``--check``."""
    if arguments not in ([], ["--check"]):
        print("usage: generate.py [--check]", file=sys.stderr)
        return 2
    stale = []
    for name, generate in DOCUMENTS.items():
        path, text = FOLDER / name, generate()
        if not path.exists() or path.read_text("utf-8") != text:
            stale.append(name)
            if not arguments:
                path.write_text(text, "utf-8")
    if not arguments:
        return 0
    if stale:
        print(f"not current, run make docs: {', '.join(stale)}", file=sys.stderr)
    missing = list(_unnamed())
    for name in missing:
        print(f"not described: {name}", file=sys.stderr)
    return 1 if stale or missing else 0


def _unnamed() -> Iterator[str]:
    """What people can set and the user guide does not name."""
    operating = (FOLDER / "operating.md").read_text("utf-8")
    settings = set(Settings.model_fields) - {"data_dir"}
    yield from (f"{name} in operating.md" for name in settings if f"| `{name}` |" not in operating)
    install = (FOLDER / "install.md").read_text("utf-8")
    yield from (
        f"{name} in install.md"
        for name in sorted({**OPTIONS, **FLAGS})
        if f"| `{name}" not in install
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
