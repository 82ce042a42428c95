"""The folders and the account of a demo, and their removal.

A demo records everything in ``state.json`` before it creates it, so that the next demo can remove
the remains of a killed one.
"""

import contextlib
import fcntl
import grp
import hashlib
import json
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from . import processes
from .progress import DemoError

CHECKOUT = Path(__file__).parents[2]
ACCOUNT = "jumpdemo"
ACCOUNT_COMMENT = "made by the jumpclient demo"
ROOTS_FOLDER = Path("/var/tmp/jumpclient-demo")  # noqa: S108  # made with mkdir, refused when it exists
SHELL = "/bin/bash"


@dataclass
class Place:
    """A demo's folders and account.

    Attributes:
        base: the folder of the log and the state, and of everything else where possible.
        outside: the folder of the Jump Client and of its account's home. For root it is another
            folder than ``base``, because the account must be able to reach it.
        account: the account that the Jump Client runs as.
    """

    base: Path
    outside: Path
    account: str
    as_root: bool
    state: dict[str, Any] = field(default_factory=dict)

    @property
    def work(self) -> Path:
        """The folder of files that only this run needs."""
        return self.base / "run"

    @property
    def server(self) -> Path:
        """The server's data folder."""
        return self.work / "server"

    @property
    def variables(self) -> Path:
        """The file of the playbooks' variables; their command line contains its name."""
        return self.work / "variables.json"

    @property
    def temporary(self) -> Path:
        """The folder of the playbooks' temporary files on this machine."""
        return self.work / "ansible" / "tmp"

    @property
    def client(self) -> Path:
        """The installation folder of the Jump Client."""
        return self.outside / "client"

    @property
    def home(self) -> Path:
        """The home folder of the account that root creates."""
        return self.outside / "home"

    @property
    def log(self) -> Path:
        """The log of the last demo; it is not removed."""
        return self.base / "demo.log"

    @property
    def _state_file(self) -> Path:
        return self.base / "state.json"

    def remember(self, **facts: Any) -> None:
        """Record objects that are about to be created."""
        self.state.update(facts)
        temporary = self._state_file.with_suffix(".new")
        with temporary.open("w") as file:
            json.dump(self.state, file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self._state_file)

    def recall(self) -> dict[str, Any]:
        """Return the records of an earlier demo; empty when it cleaned up."""
        try:
            recalled: dict[str, Any] = json.loads(self._state_file.read_text())
        except (FileNotFoundError, ValueError):
            return {}
        return recalled

    def forget(self) -> None:
        """Record that nothing is left."""
        self.state.clear()
        self._state_file.unlink(missing_ok=True)


def choose() -> Place:
    """Return the place of this account's demo, after creating its base folder.

    Raises:
        DemoError: the folder cannot be created, or belongs to another account.
    """
    given = os.environ.get("JUMP_DEMO_DIR")
    base = Path(given).absolute() if given else CHECKOUT / ".demo"
    as_root = os.geteuid() == 0
    outside = ROOTS_FOLDER if as_root and not given else base
    try:
        base.mkdir(mode=0o755, parents=True, exist_ok=True)
        owner = base.stat().st_uid
    except OSError as error:
        text = f"{base}: {error.strerror}. Set JUMP_DEMO_DIR to another folder."
        raise DemoError(text) from error
    if owner != os.geteuid():
        raise DemoError(f"{base} belongs to another account. Set JUMP_DEMO_DIR to another folder.")
    if not as_root:
        account = pwd.getpwuid(os.geteuid()).pw_name
    else:
        account = account_for(base) if given else ACCOUNT
    return Place(base, outside, account, as_root)


def account_for(base: Path) -> str:
    """Return the account of root's demo in ``base``; a demo in another folder may run as well."""
    return f"{ACCOUNT}-{hashlib.sha256(os.fsencode(base)).hexdigest()[:8]}"


@contextlib.contextmanager
def only_one(place: Place) -> Iterator[None]:
    """Lock the place, so that one demo at a time uses it; a killed demo releases the lock.

    Raises:
        DemoError: another demo is running.
    """
    with (place.base / ".lock").open("w") as lock:
        _lock(lock, place)
        try:
            yield
        finally:
            (place.base / ".lock").unlink(missing_ok=True)


def _lock(lock: IO[str], place: Place) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise DemoError(f"a demo is already running in {place.base}") from error


def prepare(place: Place, *, deploys_here: bool) -> None:
    """Create the folders, and as root the account for a Jump Client on this machine.

    Raises:
        DemoError: a folder or an account with that name exists and is not the demo's.
    """
    outside = [place.outside] if deploys_here and place.outside != place.base else []
    folders = [place.work, *outside, place.client, place.home]
    for folder in folders:
        if folder.exists():
            raise DemoError(f"{folder} exists. Remove it, or choose another JUMP_DEMO_DIR.")
    place.remember(folders=[str(folder) for folder in folders], client=str(place.client))
    place.work.mkdir(mode=0o700)
    for folder in outside:
        folder.mkdir(mode=0o755)
    if place.as_root and deploys_here:
        _make_account(place)


def _make_account(place: Place) -> None:
    known = _account(place.account)
    if known is not None:
        raise DemoError(
            f"the account {known.pw_name} already exists, with home directory {known.pw_dir}"
        )
    place.remember(account=place.account)
    words = ["--system", "--user-group", "--create-home", "--home-dir", str(place.home)]
    _command("useradd", *words, "--shell", SHELL, "--comment", ACCOUNT_COMMENT, place.account)


def _account(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _command(name: str, *words: str) -> None:
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
    program = shutil.which(name, path=path)
    if program is None:
        raise DemoError(f"{name} is not installed on this machine")
    done = subprocess.run(
        [program, *words], capture_output=True, text=True, check=False, timeout=60
    )
    if done.returncode:
        raise DemoError(f"{name}: {done.stderr.strip() or done.returncode}")


def clean(place: Place, recalled: dict[str, Any]) -> None:
    """Remove everything that a demo created and that still exists.

    Args:
        place: the folders and the account of that demo.
        recalled: its records.

    Raises:
        DemoError: something could not be removed.
    """
    processes.end(_running(place, recalled))
    if recalled.get("lab"):
        hosts("lab", "destroy", recalled["lab"])
    _uninstall(recalled)
    account = _account(recalled.get("account") or "")
    if account is not None and account.pw_gecos == ACCOUNT_COMMENT:
        processes.end(processes.of_account(account.pw_uid), grace=2)
        _command("userdel", account.pw_name)
    processes.end(_running(place, recalled), grace=2)
    for folder in map(Path, recalled.get("folders", ())):
        if folder.is_dir() and not folder.is_symlink():
            shutil.rmtree(folder)
    left = leftovers(place, recalled)
    if left:
        raise DemoError(f"could not be removed: {', '.join(left)}")
    place.forget()


def _running(place: Place, recalled: dict[str, Any]) -> list[processes.Process]:
    """Return a demo's processes: the relay to the hosts, playbooks, server, Jump Client."""
    relay = recalled.get("relay")
    found = [processes.Process(*relay)] if relay else []
    found += processes.with_argument(f"@{place.variables}")
    found += processes.running_from(place.work)
    found += processes.with_argument(str(place.server))
    if recalled.get("client"):
        found += processes.with_argument(recalled["client"])
        found += processes.running_from(Path(recalled["client"]))
    return [process for process in found if process.alive]


def _uninstall(recalled: dict[str, Any]) -> None:
    client = Path(recalled.get("client", "")) / "uninstall"
    if client.is_absolute() and client.exists():
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run([str(client)], capture_output=True, check=False, timeout=60)


def leftovers(place: Place, recalled: dict[str, Any]) -> list[str]:
    """Return the remains of a demo: processes, folders, account."""
    left = [f"process {process.pid}" for process in _running(place, recalled)]
    left += [folder for folder in recalled.get("folders", ()) if os.path.lexists(folder)]
    account = recalled.get("account")
    if account and _account(account) is not None:
        left.append(f"account {account}")
    if account and account in {group.gr_name for group in grp.getgrall()}:
        left.append(f"group {account}")
    return left


def hosts(*words: str) -> str:
    """Run the tool that creates real hosts, and return its output.

    Raises:
        DemoError: it failed; the text is the last line of the tool's errors.
    """
    done = subprocess.run(
        [sys.executable, "-m", "tools.lab", *words],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    if done.returncode:
        raise DemoError(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else words[0])
    return done.stdout.strip()
