"""The package as a user runs it: what it says, and its exit status for all that can be wrong."""

import os
import subprocess
from pathlib import Path

import pytest

from jump_wire.errors import CATALOGUE
from tests import needs
from tests.agent.fake_server import FakeServer
from tests.agent.linux.installer.refusals import assert_refused
from tests.agent.packages import SYSTEM_PYTHON, Package


def test_it_installs_and_says_how_to_go_on(package: Package, target: Path) -> None:
    done = package.run("--install-dir", str(target), "--jc-name=Front desk", "--jc-tag", "desk")
    assert done.returncode == 0, done.stderr
    assert f"{target}/init-script start" in done.stdout
    assert sorted(path.name for path in target.iterdir()) == [
        "current",
        "etc",
        "init-script",
        "jump-client",
        "lib",
        "run",
        "state",
        "uninstall",
        "update",
        "versions",
    ]
    assert [path.name for path in target.parent.iterdir()] == ["client"]


def test_the_server_is_asked_about_the_key_and_what_it_overrides(
    package: Package, target: Path, server: FakeServer
) -> None:
    package.install(target, "--jc-name", "x", "--jc-ephemeral", "--jc-max-offline-minutes=30")
    assert server.request("/agent/v1/enrolments/check") == {
        "key": package.parameters.key,
        "overrides": {"name": "x", "ephemeral": True, "max_offline_minutes": 30},
    }


def test_help_installs_nothing(package: Package) -> None:
    done = package.run("--help")
    assert done.returncode == 0
    for option in ("--install-dir", "--user", "--jc-name", "--key-info", "--proxy", "--silent"):
        assert option in done.stdout
    assert "Test site" in done.stdout


def test_help_in_french(package: Package) -> None:
    package.environment["LANG"] = "fr_FR.UTF-8"
    assert "Utilisation" in package.run("--help").stdout


def test_silence(package: Package, target: Path) -> None:
    done = package.run("--install-dir", str(target), "--silent")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    again = package.run("--install-dir", str(target), "--silent")
    assert (again.returncode, again.stdout, again.stderr) == (30, "", "")


def test_errors_in_french(package: Package, target: Path) -> None:
    package.environment["LC_ALL"] = "fr_FR.UTF-8"
    target.mkdir()
    done = package.run("--install-dir", str(target))
    assert f"Le répertoire {target} existe déjà." in done.stderr


# --- the command line ---


@pytest.mark.parametrize(
    ("code", "options"),
    [
        ("option_unknown", ["--explode"]),
        ("option_unknown", ["stray"]),
        ("option_unknown", ["--jc-jump-policy", "x"]),  # there are no policies yet
        ("option_needs_value", ["--jc-name"]),
        ("option_needs_value", ["--jc-name", "--silently", "--jc-tag", "--jc-comments"]),
        ("field_too_long", ["--jc-name", "x" * 129]),
        ("field_too_long", ["--jc-tag=" + "x" * 65]),
        ("field_too_long", ["--jc-comments", "x" * 1025]),
        ("field_out_of_range", ["--jc-max-offline-minutes", "soon"]),
        ("field_out_of_range", ["--jc-max-offline-minutes=-1"]),
        ("field_malformed", ["--jc-name", "a\x07b"]),
        ("field_malformed", ["--proxy", "ftp://x"]),
    ],
)
def test_a_wrong_command_line(
    package: Package, target: Path, code: str, options: list[str]
) -> None:
    before = list(target.parent.iterdir())
    done = package.run("--install-dir", str(target), *options)
    assert done.returncode == CATALOGUE[code].exit_status, done.stderr
    assert list(target.parent.iterdir()) == before


def test_the_limit_is_told(package: Package, target: Path) -> None:
    text = assert_refused_text(package, target, "--jc-name", "x" * 129)
    assert text == "--jc-name: enter 128 characters or fewer.\n"


def assert_refused_text(package: Package, target: Path, *options: str) -> str:
    return package.run("--install-dir", str(target), *options).stderr


# --- the directory and the account ---


def test_a_directory_that_exists(package: Package, target: Path) -> None:
    target.mkdir()
    assert_refused(package, "install_dir_exists", target)


def test_a_file_or_a_dangling_link_in_its_place(package: Package, target: Path) -> None:
    target.symlink_to("nowhere")
    assert_refused(package, "install_dir_exists", target)


def test_a_parent_that_is_missing(package: Package, target: Path) -> None:
    done = package.run("--install-dir", str(target / "deeper"))
    kind = CATALOGUE["install_dir_no_parent"]
    assert done.returncode == kind.exit_status
    told = kind.text({"path": str(target / "deeper"), "parent": str(target)})
    assert done.stderr.splitlines()[-1] == told
    assert not target.exists()


def test_a_parent_that_may_not_be_written(package: Package, target: Path) -> None:
    needs.ordinary_user("root may write everywhere")
    target.parent.chmod(0o500)
    assert_refused(package, "install_dir_not_writable", target)


def test_a_relative_directory(
    package: Package, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(target.parent)
    package.install(Path("client"))
    assert (target / "init-script").exists()


def test_root_needs_an_account(package: Package, target: Path) -> None:
    needs.root("running as root")
    command = ["sh", str(package.path), "--install-dir", str(target)]
    done = subprocess.run(command, env=package.env(), capture_output=True, text=True, check=False)
    assert done.returncode == CATALOGUE["root_needs_user"].exit_status
    assert "--user root" in done.stderr


def test_root_itself_is_warned_of(package: Package, target: Path) -> None:
    needs.root("running as root")
    done = package.run("--install-dir", str(target))
    assert "Warning: the Jump Client will run as root" in done.stderr


def test_an_account_that_does_not_exist(package: Package, target: Path) -> None:
    needs.root("choosing the account")
    assert_refused(package, "user_unknown", target, "--user", "no-such-account")


def test_only_root_chooses_the_account(package: Package, open_place: Path, account: str) -> None:
    os.chown(open_place, *ids(account))
    package = readable(package, open_place, account)
    target = open_place / "client"
    assert_refused(package, "user_needs_root", target, "--user", "root")
    assert package.run("--install-dir", str(target), "--user", account).returncode == 0


def test_a_place_that_others_can_change(package: Package, open_place: Path, account: str) -> None:
    """A third account's, one that a group can write, and one like /tmp."""
    for change, place in (("chown daemon", "a"), ("chmod 0775", "b"), ("chmod 1777", "c")):
        parent = open_place / place
        parent.mkdir()
        os.chown(parent, *ids(account))
        subprocess.run([*change.split(), str(parent)], check=True)
        assert_refused(package, "install_dir_unsafe", parent / "client", "--user", account)


def test_a_place_that_the_account_cannot_reach(
    package: Package, open_place: Path, account: str
) -> None:
    (open_place / "closed").mkdir(mode=0o700)
    package.python = SYSTEM_PYTHON
    said = assert_refused(
        package, "install_dir_no_rights", open_place / "closed" / "client", "--user", account
    )
    assert (
        f"The account {account} doesn't have access to the directory {open_place}/closed." in said
    )


@pytest.mark.parametrize(
    ("options", "code"), [("noexec", "install_dir_noexec"), ("size=64k", "disk_full")]
)
def test_a_place_that_nothing_starts_from_or_that_is_full(
    package: Package, target: Path, options: str, code: str
) -> None:
    needs.root("mounting")
    place = target.parent
    script = f'mount -t tmpfs -o mode=755,{options} none {place} && "$@"; echo $? $(ls -A {place})'
    command = package.command("--install-dir", str(target), "--user", "root")
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script, "sh", *command],
        env=package.env(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout == f"{CATALOGUE[code].exit_status}\n", "it leaves nothing"
    assert done.stderr.splitlines()[-1] == CATALOGUE[code].text({"path": str(target)})


def ids(account: str) -> tuple[int, int]:
    import pwd

    found = pwd.getpwnam(account)
    return found.pw_uid, found.pw_gid


def readable(package: Package, place: Path, account: str) -> Package:
    """The same package, in a place that ``account`` can read."""
    folder = place / "package"
    folder.mkdir()
    return Package(folder, package.parameters, SYSTEM_PYTHON, account)


def test_a_working_directory_that_is_gone(package: Package, target: Path) -> None:
    """What is named from `/` is installed; what is named from there can't be."""
    command = 'mkdir gone && cd gone && rmdir ../gone && exec "$@"'
    for where, status in (("client", 31), (str(target), 0)):
        done = subprocess.run(
            ["sh", "-c", command, "sh", *package.command("--install-dir", where)],
            cwd=target.parent,
            env=package.env(),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == status
        assert "Traceback" not in done.stderr
