"""Builds the Jump Client's programs for Windows: ``python agent/windows/build.py FOLDER``.

They are written in C and compiled by mingw. The same sources and compiler give the same bytes.
"""

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
COMPILER = "x86_64-w64-mingw32-gcc"
SECONDS = 300

OPTIONS = ("-municode", "-Os", "-s", "-Wall", "-Wextra", "-Werror", "-Wl,--no-insert-timestamp")
HARDENED = ("-static", "-fstack-protector-strong", "-Wl,--nxcompat,--dynamicbase,--high-entropy-va")
SOURCES = ("launcher.c", "supervisor.c", "removal.c")

PROGRAMS: "dict[str, tuple[str, ...]]" = {
    "jump-client.exe": (),
    "jump-clientw.exe": ("-mwindows",),
}
"""The programs, and their options. The second one is the same without a console."""

LIBRARIES = ("-lbcrypt", "-ladvapi32")


def build(folder: Path) -> None:
    """Write the programs into ``folder``.

    Raises:
        FileNotFoundError: there is no compiler.
        subprocess.CalledProcessError: it has refused a source.
    """
    compiler = shutil.which(COMPILER)
    if compiler is None:
        raise FileNotFoundError(f"{COMPILER} is missing (Debian: gcc-mingw-w64-x86-64-win32)")
    folder.mkdir(parents=True, exist_ok=True)
    sources = [str(HERE / name) for name in SOURCES]
    for name, subsystem in PROGRAMS.items():
        made = ["-o", str(folder / name), *subsystem, *sources, *LIBRARIES]
        subprocess.run([compiler, *OPTIONS, *HARDENED, *made], check=True, timeout=SECONDS)


if __name__ == "__main__":
    build(Path(sys.argv[1]))
