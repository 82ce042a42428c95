"""Output for users: the language, messages, and errors from the catalogue."""

import os
import re
import sys

from jump_wire.errors import UserError
from jump_wire.languages import language

_OVERRIDES = "overrides."
_MOMENT = re.compile("([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2}):[0-9.]+Z")


def say(text: str) -> None:
    """Write a line to standard output."""
    _write(sys.stdout, text)


def complain(text: str) -> None:
    """Write a line to standard error."""
    _write(sys.stderr, text)


def prompt(text: str) -> None:
    """Write a text to standard error, and stay on its line."""
    _write(sys.stderr, text, "")


def complain_of_usage(syntax: str) -> None:
    """Print the correct usage of a command, such as ``jump-client run``."""
    complain(choose("Usage: ", "Utilisation : ") + syntax)


def fail(code: str, **parameters: "str | int") -> int:
    """Print an error of the catalogue, and return its exit status."""
    error = UserError(code, **parameters)
    complain(error.text(language()))
    return error.kind.exit_status


def error_of(code: str, parameters: object) -> UserError:
    """Return the error for a code and parameters from an untrusted source.

    Values are shortened. A field that the command line sets is replaced by the name of its option,
    and a time is formatted for people.
    """
    clean = {}
    for name, value in parameters.items() if isinstance(parameters, dict) else ():
        if name not in ("self", "code"):
            clean[str(name)] = value if isinstance(value, int) else str(value)[:256]
    field = str(clean.get("field", ""))
    if field.startswith(_OVERRIDES):
        clean["field"] = "--jc-" + field[len(_OVERRIDES) :].replace("_", "-")
    moment = _MOMENT.fullmatch(str(clean.get("time", "")))
    if moment:
        clean["time"] = "%s %s UTC" % moment.groups()
    return UserError(code, **clean)


def choose(english: str, french: str) -> str:
    """Return the text in the user's language."""
    return french if language() == "fr" else english


def in_words(detail: str) -> str:
    """Return a detail, such as the reason of a failed connection, in the user's language."""
    if language() != "fr":
        return detail
    from jump_wire.reasons import in_french  # noqa: PLC0415 - the idle client has no use for it

    return in_french(detail)


def _write(stream: "object", text: str, end: str = "\n") -> None:
    # Under `-I` and the C locale, Python may choose ASCII, and an accent must not cause an error.
    # A command must not fail because its output is closed.
    # The text may come from a file that the account controls, so control characters are replaced:
    # they could manipulate root's terminal.
    text = "".join(c if c in "\n\t" or not _is_control(c) else "?" for c in text)
    try:
        buffer = stream.buffer  # type: ignore[attr-defined]  # a text stream
        buffer.write((text + end).encode("utf-8", "replace"))
        buffer.flush()
    except (OSError, ValueError, AttributeError):
        _discard(stream)


def _discard(stream: "object") -> None:
    """Let a closed output take what the stream still holds, which would be an error at the end."""
    try:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, stream.fileno())  # type: ignore[attr-defined]  # a text stream
        os.close(nothing)
    except (OSError, ValueError, AttributeError):
        pass


def _is_control(character: str) -> bool:
    return ord(character) < 32 or 127 <= ord(character) < 160
