"""The wheels of what the server needs, for hosts that reach no package index."""

import subprocess
from hashlib import sha256
from pathlib import Path

from tools.lab import files

ROOT = Path(__file__).parents[1]
ROLE = ROOT / "collections" / "bomgar" / "jumpclient" / "roles" / "jump_server"
LOCK = ROLE / "files" / "requirements.lock"
SECONDS = 240


def archive() -> Path:
    """The archive of them; they are downloaded once for all tests, until the lock changes."""
    folder = ROOT / ".cache" / "wheelhouse"
    made = folder / f"{sha256(LOCK.read_bytes()).hexdigest()[:12]}.tar"
    folder.mkdir(parents=True, exist_ok=True)
    with files.lock(folder / ".lock"):
        if not made.exists():
            command = [ROOT / "tools" / "wheelhouse", made]
            subprocess.run(command, cwd=ROOT, check=True, timeout=SECONDS)
    return made
