"""Compiles the core of the Jump Client for Android, which is plain Java 8.

The tests run it on a Java machine, as compiled and after the way through Android's format.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TOOLS = ROOT / ".cache" / "android" / "tools"
SECONDS = 300
MIN_API = 26
"""The oldest Android: 8.0. It is the first whose TLS and Base64 the core can use."""

LINTS = ("-Xlint:all,-options", "-Werror")
QUICK = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto")
"""Options for short Java programs."""


class Missing(Exception):
    """Something that the build needs is not there. The text names it."""


def program(name: str, package: str) -> str:
    """Return the path of a program, of the SDK that ``ANDROID_HOME`` names or of the system.

    Raises:
        Missing: it is not there; ``package`` is Debian's that has it.
    """
    sdk = os.environ.get("ANDROID_HOME")
    for folder in sorted(Path(sdk).glob("build-tools/*"), reverse=True) if sdk else ():
        if (folder / name).exists():
            return str(folder / name)
    found = shutil.which(name)
    if found is None:
        raise Missing(f"{name} is missing (Debian: {package})")
    return found


def run(*command: str | Path) -> None:
    """Run a command; its output is shown when it fails.

    Raises:
        subprocess.CalledProcessError: it has failed.
    """
    done = subprocess.run(
        list(map(str, command)),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=SECONDS,
        check=False,
    )
    if done.returncode:
        sys.stderr.buffer.write(done.stdout)
        done.check_returncode()


def compiled(target: Path, sources: Iterable[Path], against: Path | None = None) -> None:
    """Compile Java sources into the folder ``target``."""
    java = [str(path) for folder in sources for path in sorted(folder.rglob("*.java"))]
    target.mkdir(parents=True, exist_ok=True)
    known = ("-cp", against) if against else ()
    run(javac(), "--release", "8", *LINTS, *known, "-d", target, *java)


def javac() -> str:
    """Return the path of the compiler."""
    return program("javac", "default-jdk-headless")


def core_sources(made: Path) -> list[Path]:
    """Return the folders of the core's sources, after ``made`` got those that are generated."""
    run(sys.executable, HERE / "wire.py", made)
    return [made, HERE / "core"]


def d8() -> Path:
    """Return the archive that has Google's D8.

    Raises:
        Missing: it is not there.
    """
    sdk = os.environ.get("ANDROID_HOME")
    found = sorted(Path(sdk).glob("build-tools/*/lib/d8.jar"), reverse=True) if sdk else []
    found.append(TOOLS / "d8.jar")
    if not found[0].exists():
        raise Missing("D8 is missing: make android-tools")
    return found[0]


def to_dex(classes: Path, target: Path, against: Path | None = None) -> None:
    """Write ``classes.dex`` of the compiled classes into the folder ``target``."""
    target.mkdir(parents=True, exist_ok=True)
    known = ("--classpath", against) if against else ()
    options = ("--release", "--min-api", str(MIN_API), *known, "--output", target)
    program_of_d8 = ("-cp", d8(), "com.android.tools.r8.D8")
    run(
        program("java", "default-jre-headless"),
        *QUICK,
        *program_of_d8,
        *options,
        *sorted(classes.rglob("*.class")),
    )
