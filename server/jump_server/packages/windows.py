"""``bomgar-scc-{uid}.exe`` and ``bomgar-scc-win64-{uid}.msi``: packages for 64-bit Windows.

Both are made of parts from ``make payload`` (see ``agent/windows/packages.py``). The EXE is a
program that unpacks Windows' own Python, followed by a zip archive that Python runs. The MSI has
such an EXE in a stream of fixed size, and its codes, which name this one package.
"""

import hashlib
import json
import uuid
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from . import payload
from .linux_headless import PARAMETERS_NAME
from .parameters import PackageParameters

ARCHIVE, EXE, MSI = "package-windows.zip", "windows.exe", "windows.msi"


@dataclass(frozen=True, slots=True)
class Places:
    """Where the MSI is completed.

    Attributes:
        stream: the offset of the stream's content in bytes.
        room: the bytes for the archive at its end.
        products: the offsets of the codes in the complete file.
    """

    stream: int
    room: int
    products: tuple[int, ...]


@cache
def places(folder: Path = payload.FOLDER) -> Places:
    """Check the payload's parts once, and return where the MSI is completed.

    Raises:
        PayloadMissingError: the payload has no parts for Windows, with the reason, or other ones.
    """
    try:
        found = json.loads((folder / "manifest.json").read_bytes())["windows"]
        if "missing" in found:
            raise payload.PayloadMissingError(f"{found['missing']}")
        for name in (ARCHIVE, EXE, MSI):
            digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
            if digest != found["files"][name]:
                raise payload.PayloadMissingError(f"{folder}/{name} does not match its manifest")
        known = found["places"]
        return Places(known["stream"], known["room"], tuple(known["products"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise payload.PayloadMissingError(
            f"{folder} has nothing for Windows: run `make payload`"
        ) from error


def _missing() -> str:
    try:
        places()
    except payload.PayloadMissingError as error:
        return str(error)
    return ""


def _archive(parameters: PackageParameters, folder: Path) -> bytes:
    archive = (folder / ARCHIVE).read_bytes()
    return payload.with_values(archive, PARAMETERS_NAME, parameters.values())


def build_exe(parameters: PackageParameters, folder: Path = payload.FOLDER) -> bytes:
    """Build the EXE; equal parameters give equal bytes.

    Raises:
        PayloadMissingError: the payload has no parts for Windows.
    """
    places(folder)
    return (folder / EXE).read_bytes() + _archive(parameters, folder)


def build_msi(parameters: PackageParameters, folder: Path = payload.FOLDER) -> bytes:
    """Build the MSI; equal parameters give equal bytes.

    Windows takes MSIs with the same product code for the same. So each has its own code, and
    another one replaces an installed one by the upgrade code that all have.

    Raises:
        PayloadMissingError: the payload has no parts for Windows, or no room for these parameters.
    """
    found = places(folder)
    archive = _archive(parameters, folder)
    if len(archive) > found.room:
        raise payload.PayloadMissingError("the MSI has no room for the installer's values")
    # Zip archives are read from their end, and may begin with anything.
    stream = (folder / EXE).read_bytes() + bytes(found.room - len(archive)) + archive
    msi = (folder / MSI).read_bytes()
    complete = bytearray(msi[: found.stream] + stream + msi[found.stream :])
    digest = hashlib.sha256(complete).digest()
    code = str(uuid.UUID(bytes=digest[:16], version=4)).upper().encode()
    for place in found.products:
        complete[place : place + len(code)] = code
    return bytes(complete)


class WindowsExe:
    """The builder of the EXE, as :class:`.offers.Builder` declares it."""

    def missing(self) -> str:
        """Return what the payload lacks; empty for nothing."""
        return _missing()

    def build(self, parameters: PackageParameters, /) -> bytes:
        """Build a package."""
        return build_exe(parameters)


class WindowsMsi:
    """The builder of the MSI, as :class:`.offers.Builder` declares it."""

    def missing(self) -> str:
        """Return what the payload lacks; empty for nothing."""
        return _missing()

    def build(self, parameters: PackageParameters, /) -> bytes:
        """Build a package."""
        return build_msi(parameters)
