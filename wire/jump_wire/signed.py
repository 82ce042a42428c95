r"""The one encoding of signed documents, which the server signs and the agent verifies.

It is the canonical JSON of The Update Framework: sorted names, no spaces, UTF-8, and in texts only
``"`` and ``\\`` are escaped. Numbers are whole.
"""

from hashlib import sha256
from typing import Any


def canonical(value: Any) -> bytes:
    """Return the bytes of a value that are signed.

    Raises:
        ValueError: the value holds what has no such form, as a fraction.
    """
    return _encode(value).encode()


def key_id(key: Any) -> str:
    """Return the id of a key as it stands in a root document."""
    return sha256(canonical(key)).hexdigest()


def _encode(value: Any) -> str:
    if isinstance(value, str):
        return '"%s"' % value.replace("\\", "\\\\").replace('"', '\\"')
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, (list, tuple)):
        return "[%s]" % ",".join(map(_encode, value))
    if isinstance(value, dict):
        pairs = sorted(value.items())
        return "{%s}" % ",".join("%s:%s" % (_encode(name), _encode(item)) for name, item in pairs)
    raise ValueError("%s has no canonical form" % type(value).__name__)
