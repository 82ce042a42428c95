"""Root installs below an account's own directory: as that account, with nothing of root's."""

import fcntl
import os
import pwd
import subprocess
from pathlib import Path

import pytest

from jump_agent.linux import privileges
from jump_agent.linux.installer.handover import hand_over
from jump_wire.errors import CATALOGUE, UserError
from tests import needs
from tests.agent.fake_server import FakeServer
from tests.agent.linux.installer.refusals import assert_refused
from tests.agent.marks import FORKS
from tests.agent.packages import Package

pytestmark = FORKS


@pytest.fixture
def home(account: str, open_place: Path) -> Path:
    """A directory of the account's."""
    found = pwd.getpwnam(account)
    home = open_place / "home"
    home.mkdir()
    os.chown(home, found.pw_uid, found.pw_gid)
    return home


def test_the_guides_own_command(
    package: Package, home: Path, account: str, server: FakeServer
) -> None:
    """Nothing of it is root's; the account starts it, by the line that is told to root."""
    package.path.chmod(0o600)  # the account can't even read it
    target = home / "jumpclient"
    package.environment["JUMP_KEY_INFO"] = "other.key"
    done = package.run("--install-dir", str(target), "--user", account, "--jc-name", "Front desk")
    assert done.returncode == 0, done.stderr
    start = f"runuser -u {account} -- {target}/init-script start"
    assert done.stdout.endswith(f"for the account {account}. To start it: {start}\n")
    uid = pwd.getpwnam(account).pw_uid
    assert {path.lstat().st_uid for path in [target, *target.rglob("*")]} == {uid}
    assert server.request("/agent/v1/enrolments/check") == {
        "key": "other.key",
        "overrides": {"name": "Front desk"},
    }
    for action, status in (("start", 4), ("status", 3)):
        by_root = run(target / "init-script", action)
        assert by_root.returncode == status
        assert (start in by_root.stderr) is (action == "start")
    as_account = run("runuser", "-u", account, "--", str(target / "init-script"), "status")
    assert as_account.returncode == 3
    removed = run("runuser", "-u", account, "--", str(target / "uninstall"))
    assert removed.returncode == 0, removed.stderr
    assert list(home.iterdir()) == []


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_where_the_account_has_no_rights(package: Package, home: Path, account: str) -> None:
    (home / "roots").mkdir()
    said = assert_refused(
        package, "install_dir_no_rights", home / "roots" / "client", "--user", account
    )
    assert account in said


def test_below_a_directory_that_does_not_exist(package: Package, home: Path, account: str) -> None:
    """The account's rights are not what is wrong."""
    target = home / "no" / "such" / "client"
    done = package.run("--install-dir", str(target), "--user", account)
    assert done.returncode == CATALOGUE["install_dir_no_parent"].exit_status
    assert list(home.iterdir()) == []


def test_errors_and_silence_come_through(package: Package, home: Path, account: str) -> None:
    (home / "taken").mkdir()
    package.environment["LC_ALL"] = "fr_FR.UTF-8"
    options = ["--install-dir", str(home / "taken"), "--user", account]
    done = package.run(*options)
    assert done.returncode == CATALOGUE["install_dir_exists"].exit_status
    assert done.stderr == f"{CATALOGUE['install_dir_exists'].french}\n".format(path=home / "taken")
    done = package.run(*options, "--silent")
    assert (done.returncode, done.stdout, done.stderr) == (30, "", "")


def test_the_process_has_nothing_of_roots(
    home: Path, account: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    needs.root("handing over")
    script = tmp_path / "package"
    script.write_text(
        "import os, sys\n"
        "print(os.getresuid(), os.getgroups(), os.getsid(0) == os.getpid(), os.getcwd())\n"
        "print(sys.argv[2] in os.listdir('/proc/self/fd'), os.environ['HOME'], sys.argv[1])\n"
        "print('SECRET' in os.environ, 'a\\x1b[2Jb')\n"
    )
    os.environ["SECRET"] = "x"
    secret = os.open(tmp_path, os.O_RDONLY)
    inherited = fcntl.fcntl(secret, fcntl.F_DUPFD, 200)  # a free one: tests may have many open
    try:
        owner = pwd.getpwnam(account)
        assert hand_over(str(script), ["--x", str(inherited)], "", owner) == 0
    finally:
        os.close(secret)
        os.close(inherited)
        del os.environ["SECRET"]
    first, second, third = capfd.readouterr().out.splitlines()
    uid = owner.pw_uid
    assert first == f"({uid}, {uid}, {uid}) [{owner.pw_gid}] True /"
    assert second == f"False {owner.pw_dir} --x"
    assert third == "False a?[2Jb"


def test_an_installation_that_never_ends(home: Path, account: str, tmp_path: Path) -> None:
    needs.root("handing over")
    script = tmp_path / "package"
    script.write_text("import signal\nsignal.pause()\n")
    with pytest.raises(UserError) as raised:
        hand_over(str(script), [], "", pwd.getpwnam(account), seconds=0)
    assert raised.value.code == "interrupted"


@pytest.mark.parametrize(
    ("mode", "owner", "is_own"),
    [(0o755, None, True), (0o700, None, True), (0o775, None, False), (0o755, "daemon", False)],
)
def test_whose_place_it_is(
    home: Path, account: str, mode: int, owner: str | None, *, is_own: bool
) -> None:
    if owner:
        os.chown(home, pwd.getpwnam(owner).pw_uid, -1)
    home.chmod(mode)
    found = pwd.getpwnam(account)
    assert privileges.is_accounts_place(str(home / "not" / "yet"), found) is is_own
    assert not privileges.is_accounts_place(str(home.parent / "x"), found)
    assert not privileges.is_accounts_place(str(home / "x"), pwd.getpwnam("root"))
