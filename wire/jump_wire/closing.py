"""Close codes and reasons of a viewer's WebSocket.

With the code :data:`ERROR`, the reason is an error of the catalogue: its code, and after a space
its parameters as a JSON object, if there are any. A reason has at most 123 bytes, so long
parameters are shortened.
"""

import json

from .errors import UserError

ERROR = 4000
"""The reason is an error of the catalogue."""

AGENT_LOST = 4001
"""The agent's end of the pipe broke; the tool can be attached again."""

REASON_LIMIT = 123
"""Maximum size of a close reason, in bytes (RFC 6455)."""

_CUT = "…"


def reason(error: UserError) -> str:
    """Return the close reason for an error. The longest parameters are shortened until it fits."""
    parameters = dict(error.parameters)
    while parameters:
        shown = json.dumps(parameters, ensure_ascii=False, separators=(",", ":"))
        text = "%s %s" % (error.code, shown)
        excess = len(text.encode("utf-8", "replace")) - REASON_LIMIT
        if excess <= 0:
            return text
        name = max(parameters, key=lambda name: len(str(parameters[name])))
        value = str(parameters[name]).rstrip(_CUT).encode("utf-8", "replace")
        # JSON may encode a character as six bytes, so cut at most half of them at a time.
        rest = max(len(value) // 2, len(value) - excess - len(_CUT.encode()))
        kept = value[:rest].decode("utf-8", "ignore")
        if kept and isinstance(parameters[name], str):
            parameters[name] = kept + _CUT
        else:  # a shortened number would be a wrong number
            del parameters[name]
    return error.code


def error(reason: str) -> UserError:
    """Return the error for a close reason, which may be from a newer server."""
    code, _, encoded = reason.partition(" ")
    try:
        parameters = json.loads(encoded) if encoded else {}
    except (ValueError, RecursionError):
        parameters = {}
    return UserError.received(code, parameters)
