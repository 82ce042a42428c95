"""``bomgar-scc-{uid}.bin``: a self-extracting installer for Linux without a desktop.

A package is a shell script that finds a Python interpreter, followed by a zip archive that Python
runs in place. The archive holds the staged code and ``installer.json`` with the parameters of
this package.
"""

import hashlib
import shlex
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jump_wire.errors import CATALOGUE

from . import payload
from .parameters import PackageParameters

PARAMETERS_NAME = "installer.json"
_WIDTH = 10
"""Digits of the numbers in the header, fixed so that they don't change the header's length."""


@dataclass(frozen=True, slots=True)
class Start:
    """How a package starts, before Python runs it.

    Attributes:
        about: the comment at its top.
        interrupted: the code of the error for a signal.
        logs: the shell command that writes an error to the computer's log.
    """

    about: str
    interrupted: str
    logs: str


INSTALLATION = Start(
    "Installs a Jump Client. How: sh <this file> --help",
    "interrupted",
    'logger -p daemon.err -t jump-client-installer "$1: $3" 2>/dev/null',
)


def build_package(parameters: PackageParameters, folder: Path = payload.FOLDER) -> bytes:
    """Build a package; equal parameters give equal bytes.

    Args:
        parameters: the package's parameters.
        folder: the folder of the staged payload.

    Raises:
        PayloadMissingError: there is no payload.
    """
    return assemble(_add_parameters(payload.archive(folder), parameters))


class LinuxHeadless:
    """The builder of this package, as :class:`.offers.Builder` declares it."""

    def missing(self) -> str:
        """Return what the payload lacks; empty for nothing."""
        try:
            payload.archive()
        except payload.PayloadMissingError as error:
            return str(error)
        return ""

    def build(self, parameters: PackageParameters, /) -> bytes:
        """Build a package."""
        return build_package(parameters)


def assemble(archive: bytes, start: Start = INSTALLATION) -> bytes:
    """Return a package with this archive behind the header."""
    template = _header_template(start)
    size = len(template) + len(archive)
    header = (
        template.replace(b"@SIZE@".ljust(_WIDTH, b"@"), b"%-*d" % (_WIDTH, size))
        .replace(b"@OFFSET@".ljust(_WIDTH, b"@"), b"%-*d" % (_WIDTH, len(template)))
        .replace(b"@SUM@".ljust(64, b"@"), hashlib.sha256(archive).hexdigest().encode())
    )
    return header + archive


@cache
def _header_template(start: Start) -> bytes:
    """Return the header with placeholders of fixed width for the numbers."""
    text = Path(__file__).with_name("header.sh").read_text(encoding="utf-8")
    text = text.replace("@ABOUT@", start.about).replace("@LOG@", start.logs)
    errors = (
        ("DAMAGED", "package_damaged"),
        ("INTERRUPTED", start.interrupted),
        ("MISSING", "python_missing"),
    )
    for name, code in errors:
        kind = CATALOGUE[code]
        text = text.replace(f"@{name}_CODE@", code)
        text = text.replace(f"@{name}_STATUS@", str(kind.exit_status))
        text = text.replace(f"@{name}_ENGLISH@", shlex.quote(kind.english))
        text = text.replace(f"@{name}_FRENCH@", shlex.quote(kind.french))
    text = text.replace("@SIZE@", "@SIZE@".ljust(_WIDTH, "@"))
    text = text.replace("@OFFSET@", "@OFFSET@".ljust(_WIDTH, "@"))
    return text.replace("@SUM@", "@SUM@".ljust(64, "@")).encode()


def _add_parameters(archive: bytes, parameters: PackageParameters) -> bytes:
    return payload.with_values(archive, PARAMETERS_NAME, parameters.values())
