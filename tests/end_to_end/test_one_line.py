"""The one line of an installer's page: nothing but curl or wget, and sh."""

import json
import os
import pwd
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from jump_wire.errors import CATALOGUE
from tests import accounts, needs
from tests.collection.server import Access
from tests.end_to_end.agents import clients, make_installer, until

TOOLS = ("sh", "mktemp", "sha256sum", "head", "sed", "id", "rm", "wc", "uname", "python3")


@pytest.fixture
def home() -> Iterator[Path]:
    """A home of the account that the line runs as, with a PATH of few programs."""
    with tempfile.TemporaryDirectory(dir="/var/tmp", prefix="jump-test-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "bin").mkdir()
        for tool in TOOLS:
            (folder / "bin" / tool).symlink_to(Path("/usr/bin") / tool)
        (folder / "home").mkdir()
        if os.geteuid() == 0:
            found = pwd.getpwnam(accounts.plain())
            os.chown(folder / "home", found.pw_uid, found.pw_gid)
        yield folder / "home"


def run(home: Path, line: str) -> subprocess.CompletedProcess[str]:
    user = accounts.plain() if os.geteuid() == 0 else None
    return subprocess.run(
        ["/bin/sh"],
        input=line + "\n",
        user=user,
        group=user,
        extra_groups=[] if user else None,
        env={"PATH": str(home.parent / "bin"), "HOME": str(home), "TMPDIR": str(home)},
        cwd="/",
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def a_line(server: Access, account: str = "") -> tuple[str, str]:
    made = make_installer(server, name=f"one-line-{os.urandom(3).hex()}")
    query = {"account": account}
    path = f"/installers/{made['id']}/line"
    return made["name"], str(server.api.request("GET", path, query=query)["line"])


@pytest.mark.parametrize("fetcher", ["curl", "wget"])
def test_it_ends_with_a_client_online(server: Access, home: Path, fetcher: str) -> None:
    (home.parent / "bin" / fetcher).symlink_to(needs.program(fetcher))
    name, line = a_line(server)
    done = run(home, line)
    try:
        assert done.returncode in (0, 54), done.stderr  # 54: nothing here that boots anything
        assert "Jump Client started." in done.stdout
        until(lambda: name in {found["name"] for found in clients(server.api)})
        assert [path.name for path in home.iterdir()] == ["jumpclient"]
        again = run(home, line)
        assert again.returncode == CATALOGUE["install_dir_exists"].exit_status
        assert f"uninstall it first: {home}/jumpclient/uninstall\n" in again.stderr
    finally:
        if (home / "jumpclient").exists():
            run(home, f"{home}/jumpclient/uninstall")


def test_what_it_refuses(server: Access, home: Path) -> None:
    """Another authority, one whose certificates can't be checked, a revoked installer."""
    fetcher = home.parent / "bin" / "wget"
    fetcher.symlink_to(needs.program("busybox"))
    _, line = a_line(server)
    assert run(home, line).returncode != 0
    fetcher.unlink()
    (home.parent / "bin" / "curl").symlink_to(needs.program("curl"))
    digest = line.partition("echo '")[2][:64]
    assert run(home, line.replace(digest, "0" * 64)).returncode != 0
    installer = line.partition("| sh get")[0].rpartition("echo '")[2].partition(".")[0]
    server.api.request("POST", f"/installers/{installer}/revoke")
    done = run(home, line)
    assert done.returncode != 0
    assert "The installer was revoked." in done.stderr
    assert list(home.iterdir()) == []  # which is TMPDIR too


def test_by_root_it_names_the_account(server: Access) -> None:
    _, line = a_line(server, "jsmith")
    assert line.endswith("| sh get jsmith)")
    with pytest.raises(Exception, match="account"):
        a_line(server, "x; reboot")
    assert json.dumps(line).isascii()
