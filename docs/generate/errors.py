"""The pages ``reference/errors.md`` and ``reference/exit-statuses.md``, from the catalogue."""

import inspect
import textwrap
from collections.abc import Iterator

from jump_cli.main import SIGNAL_BASE
from jump_help.program import BROKEN_PIPE, INTERRUPTED
from jump_server import exits
from jump_wire.errors import CATALOGUE, ErrorKind

from . import reached
from .explanations import Explanation, explanations

SHARED = 4
"""Statuses up to this one are shared by several errors."""

WIDTH = 100
"""Columns of a line."""

ERRORS_HEAD = """\
# Errors

<!-- Generated from wire/jump_wire/errors.py and docs/generate/errors.txt (`make docs`). Do not edit. -->

Every error that a user can see has a code, which never changes. This page explains all of them: the
text in English and French, what happened, and what to do. Search it for a code or for a text.

## In the API

The API returns an error with its HTTP status and this body:

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

`message` is in the language of the `Accept-Language` header (`en` or `fr`). `retry` is true if the
same request can succeed later without any change. `{parameters}` in a text are values such as a name
or a limit.

## On the command line

A package, `jump-client` and `jump` print the text and exit with the error's exit status. [Exit
statuses](exit-statuses.md) lists them by number.

## What to do about a version mismatch

With `version_mismatch`, the Jump Client uses a protocol version that the server does not support.
The server offers it [the update](../how-to/operate/update-jump-clients.md) with each refused
connection, so wait some minutes and try again. The offer does not come in these cases:

- An administrator turned updates off, or no release is signed. Then the owner of the computer, or
  its administrator, installs a package of this server. Nobody else can update it.
- Its version was decided on the computer, for example by Ansible. Then update it there.

To install by hand, run `<directory>/uninstall` on the computer, then a package of this server. The
old record stays in the console as uninstalled until a user removes it.

## How the messages about Jump Clients are reached

A test reaches each of these at every place, in both languages.

"""

STATUSES_HEAD = """\
# Exit statuses

<!-- Generated from wire/jump_wire/errors.py and other code by docs/generate (`make docs`). Do not edit. -->

This page lists the exit statuses of a package, `jump-client`, `init-script`, `jump` and
`jump-server`, by number. [Errors](errors.md) explains them, and has their texts in French.

## Package, jump-client and jump

Each error above status 4 has a status of its own. Statuses 1 to 4 are shared.

| status | error | meaning |
| --- | --- | --- |
| 0 | | success |
| 1 | `internal_error` and others | an error that only the server returns |
| 2 | `field_…` and others | an invalid value or command line |
| 3 | `not_signed_in` | no valid API token |
| 4 | `permission_refused`, `scope_refused` | the user lacks the right, or the token lacks the scope |
"""

STATUSES_TAIL = """\

For `jump run` and `jump shell`, any status can also be that of the command or shell itself. These
statuses are not errors of the catalogue:

| status | meaning |
| --- | --- |
| {signal} + n | signal number n ended the command or shell |
| {interrupted} | Ctrl-C ended `jump` or `jump-client` |
| {broken_pipe} | the reader of `jump`'s output closed it |

## init-script

`init-script` and `jump-client status` follow the LSB. `status` exits with 0 while the client runs,
and with 3 while it is stopped. Starting a running client and stopping a stopped one exit with 0. If
the server refuses a client at its first start, `start` exits with the status of that error.

## jump-server

`jump-server` prints one sentence and exits with a status for the kind of problem. [Troubleshoot the
server](../how-to/operate/troubleshoot-the-server.md#the-server-does-not-start) explains what to do.
For errors of the catalogue, such as a user that does not exist, it exits with the status of the table
above.

| status | meaning |
| --- | --- |
| 0 | success |
| 1 | another problem, for example a backup that cannot be written |
| 2 | a setting is unknown or invalid, or a server already runs on this folder |
"""


def errors() -> str:
    """Return the page of all errors."""
    lines = [f"{ERRORS_HEAD}{reached.table()}\n"]
    chapter = ""
    for explained in explanations():
        if explained.chapter != chapter:
            chapter = explained.chapter
            lines.append(f"## {chapter}\n")
        lines.append(_entry(CATALOGUE[explained.code], explained))
    return "\n".join(lines)


def _entry(kind: ErrorKind, explained: Explanation) -> str:
    numbers = f"HTTP status {kind.http_status}, exit status {kind.exit_status}."
    later = " The same attempt can succeed later." if kind.retry else ""
    return f"""\
### `{kind.code}`

{_quoted(kind.english)}
>
{_quoted(kind.french)}

{_paragraph("What happened", explained.happened)}

{_paragraph("What to do", explained.to_do)}

{numbers}{later}
"""


def _quoted(text: str) -> str:
    return textwrap.fill(_cell(text), WIDTH, initial_indent="> ", subsequent_indent="> ")


def _paragraph(name: str, text: str) -> str:
    return textwrap.fill(
        f"**{name}:** {' '.join(text.split())}",
        WIDTH,
        break_long_words=False,
        break_on_hyphens=False,
    )


def statuses() -> str:
    """Return the page of all exit statuses."""
    own = sorted(
        (kind for kind in CATALOGUE.values() if kind.exit_status > SHARED),
        key=lambda kind: kind.exit_status,
    )
    tail = STATUSES_TAIL.format(
        signal=SIGNAL_BASE, interrupted=INTERRUPTED, broken_pipe=BROKEN_PIPE
    )
    return STATUSES_HEAD + "".join(map(_status, own)) + tail + "".join(_server())


def _status(kind: ErrorKind) -> str:
    code = f"[`{kind.code}`](errors.md#{kind.code})"
    return f"| {kind.exit_status} | {code} | {_cell(kind.english)} |\n"


def _server() -> Iterator[str]:
    for refusal in exits.Refusal.__subclasses__():
        text = inspect.cleandoc(refusal.__doc__ or "").rstrip(".")
        yield f"| {refusal.exit_status} | {text[0].lower()}{text[1:]} |\n"


def _cell(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|")
