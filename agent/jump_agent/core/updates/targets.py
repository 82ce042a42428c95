"""The payloads that a signed ``targets`` document lists, and which one a client may install."""

import re
from typing import Any, Dict, List, NamedTuple, Tuple

from ..trust import Untrusted

PAYLOAD_LIMIT = 64 * 1024 * 1024
"""Maximum size of a payload in bytes."""

MOST = 256
"""Maximum number of payloads in a document, and of versions in ``older_than``."""

_HASH = re.compile(r"[0-9a-f]{64}")
_VERSION = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9}){0,7})(?:[.-]?((?:a|b|rc|dev)[0-9]{0,9}))?")


class Target(NamedTuple):
    """A payload: its file's name, its version, its length in bytes and its SHA-256.

    ``older_than`` lists the installed versions from which this older one may be installed.
    """

    name: str
    version: str
    length: int
    sha256: str
    older_than: Tuple[str, ...]

    @property
    def path(self) -> str:
        """The file's path below the documents."""
        return "targets/%s.%s" % (self.sha256, self.name)


def choose(signed: Dict[str, Any], version: str, platform: str, python: Tuple[int, int]) -> Target:
    """Return the payload of ``version`` for this computer.

    Args:
        signed: the content of the verified ``targets`` document.
        version: the version on offer.
        platform: the platform's name, such as ``linux``.
        python: the major and minor version of the client's Python.

    Raises:
        Untrusted: there is none, or its entry is malformed.
    """
    try:
        listed = signed["targets"]
        if len(listed) > MOST:
            raise Untrusted("too many payloads")
        for name, entry in listed.items():
            custom = entry["custom"]
            if (custom["version"], custom["platform"]) == (version, platform):
                if _python(custom["python"]) > python:
                    raise Untrusted("the version needs Python %s" % custom["python"])
                return _target(name, entry)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Untrusted("the list of payloads is malformed") from error
    raise Untrusted("the site has not signed this version")


def check_direction(target: Target, installed: str) -> None:
    """Raise unless the client may go from the version ``installed`` to ``target``.

    Raises:
        Untrusted: the target is older, and the site has not allowed this way back.
    """
    if order(target.version) < order(installed) and installed not in target.older_than:
        raise Untrusted("the version is older than the installed one")


def order(version: str) -> Tuple[List[int], int, str, int]:
    """Return a value by which versions are in order: a preliminary one is before its final one.

    Raises:
        Untrusted: the version has another form than ``1.2.3`` or ``1.2.3rc4``.
    """
    found = _VERSION.fullmatch(version)
    if found is None:
        raise Untrusted("the version has an unknown form")
    numbers = [int(number) for number in found.group(1).split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    kind, _, number = re.sub(r"([a-z]+)", r"\1 ", found.group(2) or "").partition(" ")
    # "dev" is before "a", "b" and "rc".
    return numbers, int(not kind), "" if kind == "dev" else kind, int(number or 0)


def _target(name: str, entry: Dict[str, Any]) -> Target:
    custom = entry["custom"]
    length, sha256 = entry["length"], entry["hashes"]["sha256"]
    older = custom.get("older_than") or []
    if type(length) is not int or not 0 < length <= PAYLOAD_LIMIT:
        raise Untrusted("the payload is too large")
    if not _HASH.fullmatch(sha256) or name != "jump-client-%s.zip" % custom["version"]:
        raise ValueError(name)
    if not isinstance(older, list) or len(older) > MOST:
        raise ValueError("older_than")
    order(custom["version"])
    return Target(name, custom["version"], length, sha256, tuple(map(str, older)))


def _python(text: str) -> Tuple[int, int]:
    major, _, minor = text.partition(".")
    return int(major), int(minor)
