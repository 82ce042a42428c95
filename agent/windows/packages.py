"""Builds the parts of Windows' packages that are the same for every installer.

``bomgar-scc.exe`` is a program that unpacks Windows' own Python, with an archive behind it. The
server writes the archive's end, which has the installer's values. ``bomgar-scc-win64.msi`` has such
a program in a stream of fixed size. It is kept without the stream's content, and the server puts
that where it belongs. It needs no tool of Windows for that.

What is built is kept in a folder by the hash of all that it is made of: compressing Python takes
9 s of processor time.
"""

import hashlib
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SECONDS = 300

COMPILER = "x86_64-w64-mingw32-gcc"
TOOLS = {
    COMPILER: "gcc-mingw-w64-x86-64-win32",
    "makensis": "nsis",
    "wixl": "wixl",
    "msibuild": "msitools",
    "osslsigncode": "osslsigncode",
}
"""The programs that this needs, and their Debian packages."""

LIBRARY = (
    *("-shared", "-static", "-municode", "-Os", "-s", "-Wall", "-Wextra", "-Werror"),
    *("-fstack-protector-strong", "-Wl,--no-insert-timestamp"),
    "-Wl,--nxcompat,--dynamicbase,--high-entropy-va",
)

RUNTIME = (
    *("python.exe", "pythonw.exe", "python3.dll", "python313.dll", "python313.zip"),
    *("python313._pth", "vcruntime140.dll", "vcruntime140_1.dll", "libcrypto-3.dll"),
    *("libssl-3.dll", "libffi-8.dll", "_ssl.pyd", "_socket.pyd", "_ctypes.pyd", "_hashlib.pyd"),
    *("_queue.pyd", "select.pyd", "unicodedata.pyd", "LICENSE.txt"),
)
"""The files of Windows' own Python that the Jump Client needs."""

SIGNERS = (
    "O=Python Software Foundation",
    "O=Microsoft Corporation",  # the C runtime
)
"""Who has signed the programs and libraries of Windows' own Python."""

ROOM = 1024 * 1024
"""Bytes in the packages for the archive with the installer's values."""

PRODUCT = "4A554D50-4353-4343-8000-000000000001"
"""The product code in the MSI, which the server replaces. It occurs nowhere else."""

UNPACKING_FAILED = 63
"""The exit status if Python can't be unpacked: that of ``disk_full``."""

NOT_OPTIONS = ("--help", "--silent", "--user", "--take-over")
"""The installer's options that are no properties of the MSI."""


class Unavailable(Exception):
    """Windows' packages can't be built here; the text says why."""


def require_tools() -> None:
    """Check that all programs are there; raise Unavailable."""
    missing = [program for program in TOOLS if shutil.which(program) is None]
    if missing:
        packages = " ".join(TOOLS[program] for program in missing)
        raise Unavailable(f"missing programs: {', '.join(missing)} (Debian: {packages})")


def require_signed(python: Path) -> None:
    """Check that each program and library has its signer's digest; raise Unavailable.

    The certificates' chains are not checked: the package is known by its hash already, and an
    operator's own by who brings it. This finds files that were changed, or that others have signed.
    """
    for name in RUNTIME:
        if not (python / name).is_file():
            raise Unavailable(f"Windows' Python has no {name}")
        if name.endswith((".exe", ".dll", ".pyd")):
            command = ["osslsigncode", "verify", "-in", str(python / name)]
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=SECONDS, check=False
            )
            signed, computed = (
                re.findall(rf"^{word} message digest *: *(\w+)", done.stdout, re.MULTILINE)
                for word in ("Current", "Calculated")
            )
            signer = re.search(r"^\s*Subject: (.*)", done.stdout, re.MULTILINE)
            if not signed or signed != computed or signer is None:
                raise Unavailable(f"the signature of Windows' {name} does not hold")
            if not any(allowed in signer[1] for allowed in SIGNERS):
                raise Unavailable(f"Windows' {name} has another signer: {signer[1]}")


def build(python: Path, cache: Path, version: str, options: dict[str, bool]) -> dict[str, Any]:
    """Return the contents of both parts, ``exe`` and ``msi``, and ``places`` of the MSI.

    Args:
        python: the folder of Windows' own Python.
        cache: the folder for what was built before.
        version: the Jump Client's.
        options: the installer's options, and whether each takes a value.

    Raises:
        Unavailable: something is missing, or Python's signatures don't hold.
        subprocess.CalledProcessError: a program has refused its input.
    """
    require_tools()
    folder = cache / _digest(python, version, options)
    exe, msi = folder / "windows.exe", folder / "windows.msi"
    if not msi.exists():
        require_signed(python)
        shutil.rmtree(cache, ignore_errors=True)
        cache.mkdir(parents=True)
        with tempfile.TemporaryDirectory(dir=cache) as place:
            made = Path(place)
            _compile(made)
            _build_exe(made, python, version)
            _build_msi(made, version, options)
            folder.mkdir()
            (made / "windows.exe").rename(exe)
            (made / "windows.msi").rename(msi)
    content, places = _cut(msi.read_bytes(), exe.read_bytes())
    return {"exe": exe.read_bytes(), "msi": content, "places": places}


def _digest(python: Path, version: str, options: dict[str, bool]) -> str:
    """Return the hash of all that the parts are made of."""
    found = hashlib.sha256(repr((version, sorted(options.items()))).encode())
    sources = (HERE / name for name in ("start.c", "actions.c", "package.nsi", "package.wxs"))
    files = (*sources, HERE / "package.sql", Path(__file__), *(python / name for name in RUNTIME))
    for path in files:
        found.update(hashlib.sha256(path.read_bytes()).digest() if path.exists() else b"missing")
    return found.hexdigest()[:32]


def _run(*command: str, folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, timeout=SECONDS, stdout=subprocess.DEVNULL)


def _compile(folder: Path) -> None:
    for name, libraries in (("start", ()), ("actions", ("-lmsi", "-ladvapi32"))):
        source = str(HERE / f"{name}.c")
        _run(COMPILER, *LIBRARY, "-o", f"{name}.dll", source, *libraries, folder=folder)


def _build_exe(folder: Path, python: Path, version: str) -> None:
    (folder / "python").mkdir()
    for name in RUNTIME:
        shutil.copyfile(python / name, folder / "python" / name)
    values = {
        "VERSION": version,
        "OUT": str(folder / "windows.exe"),
        "PARTS": str(folder),
        "UNPACKING_FAILED": str(UNPACKING_FAILED),
    }
    defined = [f"-D{name}={value}" for name, value in values.items()]
    _run("makensis", "-V1", "-NOCD", *defined, str(HERE / "package.nsi"), folder=folder)


def _build_msi(folder: Path, version: str, options: dict[str, bool]) -> None:
    properties = dict(sorted(_properties(options)))
    values = {
        "Product": PRODUCT,
        "Version": version,
        "Hidden": "KEY_INFO;PROXY;Write",
        "Options": ";".join(f"{name}={option}" for name, option in properties.items()),
    }
    (folder / "setup.exe").write_bytes((folder / "windows.exe").read_bytes() + filler())
    shutil.copyfile(HERE / "package.wxs", folder / "package.wxs")
    defined = [part for name, value in values.items() for part in ("-D", f"{name}={value}")]
    _run("wixl", "-a", "x64", *defined, "-o", "windows.msi", "package.wxs", folder=folder)
    secure = ";".join(("JUMPFORMER", "MAINTENANCE_TOKEN_FILE", *properties))
    queries = (HERE / "package.sql").read_text(encoding="utf-8").splitlines()
    where = "`Property` = 'SecureCustomProperties'"
    queries.append(f"UPDATE `Property` SET `Value` = '{secure}' WHERE {where}")  # noqa: S608 - names
    changes = [part for query in queries for part in ("-q", query)]
    _run("msibuild", "windows.msi", *changes, folder=folder)
    _run(
        *("msibuild", "windows.msi", "-s", "Jump Client", "Jump Client", "x64;1033"),
        "{%s}" % PRODUCT,
        folder=folder,
    )


def _properties(options: dict[str, bool]) -> Iterator[tuple[str, str]]:
    """Yield each property of the MSI and what the installer's option is called without dashes."""
    for option, takes_value in options.items():
        if option not in NOT_OPTIONS:
            name = option[2:]
            property_name = (
                "INSTALLDIR" if name == "install-dir" else name.upper().replace("-", "_")
            )
            yield property_name, name if takes_value else name + "?"


def filler() -> bytes:
    """Return what fills the room for the archive: bytes that occur nowhere else."""
    block = hashlib.sha256(b"the archive's room").digest()
    parts = [block := hashlib.sha256(block).digest() for _ in range(ROOM // 32)]
    return b"".join(parts)


def _cut(msi: bytes, exe: bytes) -> tuple[bytes, dict[str, Any]]:
    """Return the MSI without the stream's content, and where the server completes it.

    Returns:
        The offset of the stream's content (``stream``), the bytes for the archive at its end
        (``room``), and the offsets of the product's codes in the complete file (``products``).

    Raises:
        Unavailable: the tools have written it in another way.
    """
    content = exe + filler()
    start = msi.find(content)
    products = list(_occurrences(msi, PRODUCT.encode()))
    if start < 0:
        raise Unavailable("the MSI's stream is not in one piece")
    if len(products) != 2:
        raise Unavailable(f"the MSI has {len(products)} product codes")
    places = {"stream": start, "room": ROOM, "products": products}
    return msi[:start] + msi[start + len(content) :], places


def _occurrences(data: bytes, wanted: bytes) -> Iterator[int]:
    at = data.find(wanted)
    while at >= 0:
        yield at
        at = data.find(wanted, at + 1)


def archive(agent: bytes, programs: Path) -> bytes:
    """Return the archive behind ``bomgar-scc.exe``, without an installer's values.

    Args:
        agent: the content of ``agent-windows.zip``.
        programs: the folder of the client's programs, as ``build.py`` makes it.

    Raises:
        Unavailable: there is no room for it.
    """
    files = {"__main__.py": (HERE / "exe_main.py").read_bytes(), "agent-windows.zip": agent}
    files.update((path.name, path.read_bytes()) for path in sorted(programs.glob("*.exe")))
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, data, compresslevel=9)
    if len(buffer.getvalue()) > ROOM - ROOM // 8:
        raise Unavailable("the Jump Client does not fit into the MSI's room")
    return buffer.getvalue()
