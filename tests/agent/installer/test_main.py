"""The package as a user runs it: what it says, and the exit status of everything that can be wrong."""

import datetime
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from jump_wire.errors import CATALOGUE
from tests import needs
from tests.agent.fake_server import Authority, FakeServer, refusal
from tests.agent.packages import SYSTEM_PYTHON, Package, package_for


@pytest.fixture
def target(tmp_path: Path) -> Path:
    place = tmp_path / "place"
    place.mkdir()
    return place / "client"


def assert_refused(package: Package, code: str, target: Path, *options: str) -> str:
    """Run it, and check its error, its status, and that it left no trace."""
    before = sorted(path.name for path in target.parent.iterdir())
    done = package.run("--install-dir", str(target), *options)
    kind = CATALOGUE[code]
    first = kind.english.split("{")[0]
    assert done.stderr.splitlines()[-1].startswith(first), done.stderr
    assert done.returncode == kind.exit_status
    assert done.stdout == ""
    assert sorted(path.name for path in target.parent.iterdir()) == before
    return done.stderr


def test_it_installs_and_says_how_to_go_on(package: Package, target: Path) -> None:
    done = package.run("--install-dir", str(target), "--jc-name=Front desk", "--jc-tag", "desk")
    assert done.returncode == 0, done.stderr
    assert f"{target}/init-script start" in done.stdout
    assert sorted(path.name for path in target.iterdir()) == [
        "etc",
        "init-script",
        "jump-client",
        "lib",
        "run",
        "state",
        "uninstall",
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
        ("field_malformed", ["--proxy", "socks5://x"]),
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
    assert text == "--jc-name: at most 128 characters are allowed.\n"


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
    assert done.returncode == CATALOGUE["install_dir_not_writable"].exit_status
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
    os.chown(open_place, *ids(account))
    assert_refused(package, "install_dir_unsafe", open_place / "client", "--user", account)


def test_a_place_that_the_account_cannot_reach(
    package: Package, open_place: Path, account: str
) -> None:
    (open_place / "closed").mkdir(mode=0o700)
    package.python = SYSTEM_PYTHON
    assert_refused(
        package, "install_dir_not_writable", open_place / "closed" / "client", "--user", account
    )


def ids(account: str) -> tuple[int, int]:
    import pwd

    found = pwd.getpwnam(account)
    return found.pw_uid, found.pw_gid


def readable(package: Package, place: Path, account: str) -> Package:
    """The same package, in a place that ``account`` can read."""
    folder = place / "package"
    folder.mkdir()
    return Package(folder, package.parameters, SYSTEM_PYTHON, account)


# --- the key and the server ---


def test_a_generic_package_needs_a_key(package: Package, target: Path) -> None:
    generic = package_without_key(package)
    assert_refused(generic, "key_missing", target)
    generic.install(target, "--key-info", "abc.def")


def package_without_key(package: Package) -> Package:
    _ = package.path
    return package.with_parameters(installer_id=None, key=None, expires_at=None, overridable=[])


def test_a_generic_package_leaves_overrides_to_the_server(
    package: Package, target: Path, server: FakeServer
) -> None:
    package_without_key(package).install(target, "--key-info=abc.def", "--jc-tag=x")
    assert server.request("/agent/v1/enrolments/check") == {
        "key": "abc.def",
        "overrides": {"tag": "x"},
    }


def test_the_key_may_stay_off_the_command_line(
    package: Package, target: Path, server: FakeServer
) -> None:
    generic = package_without_key(package)
    generic.environment["JUMP_KEY_INFO"] = "x" * 129
    assert "JUMP_KEY_INFO" in assert_refused_text(generic, target)
    generic.environment["JUMP_KEY_INFO"] = "abc.def"
    generic.install(target)
    assert server.request("/agent/v1/enrolments/check")["key"] == "abc.def"


def test_an_expired_package_needs_no_server(package: Package, target: Path) -> None:
    _ = package.path
    past = datetime.datetime(2026, 1, 2, 3, 4, tzinfo=datetime.UTC)
    expired = package.with_parameters(expires_at=past, addresses=["127.0.0.1:1"])
    assert "2026-01-02 03:04 UTC" in assert_refused(expired, "installer_expired", target)


def test_an_override_that_is_not_allowed(package: Package, target: Path) -> None:
    _ = package.path
    strict = package.with_parameters(overridable=["name"])
    assert "--jc-tag" in assert_refused(strict, "override_not_allowed", target, "--jc-tag", "x")
    strict.install(target, "--jc-name", "x")


@pytest.mark.parametrize(
    "code",
    [
        "key_invalid",
        "installer_expired",
        "installer_revoked",
        "installer_spent",
        "installer_orphaned",
        "override_not_allowed",
        "jump_group_not_found",
    ],
)
def test_what_the_server_says_against_it(
    package: Package, target: Path, server: FakeServer, code: str
) -> None:
    answer = refusal(CATALOGUE[code].http_status, code, time="T", limit=1, option="o", group="g")
    server.answers["/agent/v1/enrolments/check"] = lambda _: answer
    assert_refused(package, code, target)


def test_an_unreachable_server_can_wait(package: Package, target: Path, server: FakeServer) -> None:
    server.close()
    done = package.run("--install-dir", str(target))
    assert done.returncode == 0
    assert "the key will be checked at the first start" in done.stderr


def test_unless_it_must_not(package: Package, target: Path, server: FakeServer) -> None:
    server.close()
    text = assert_refused(package, "server_unreachable", target, "--online-install")
    assert "connection refused" in text


def test_a_busy_server_can_wait_too(package: Package, target: Path, server: FakeServer) -> None:
    server.answers["/agent/v1/enrolments/check"] = lambda _: refusal(429, "rate_limited", seconds=9)
    assert package.run("--install-dir", str(target)).returncode == 0


@pytest.mark.parametrize("options", [[], ["--online-install"]])
def test_another_servers_certificate_is_never_accepted(
    server: FakeServer, tmp_path: Path, target: Path, options: list[str]
) -> None:
    package = package_for(server, Authority("another CA"), tmp_path / "package")
    assert server.address in assert_refused(package, "certificate_mismatch", target, *options)


# --- the package's file ---


@pytest.mark.parametrize("change", ["cut", "flipped", "grown"])
def test_a_damaged_package(package: Package, target: Path, change: str) -> None:
    data = bytearray(package.path.read_bytes())
    if change == "cut":
        del data[-1000:]
    elif change == "grown":
        data += b"\n"
    else:
        data[-5000] ^= 1
    package.path.write_bytes(data)
    assert_refused(package, "package_damaged", target)


def test_no_suitable_python(package: Package, target: Path, tmp_path: Path) -> None:
    """With an empty PATH and a mount namespace without the standard places there is none."""
    assert "python3.8" in package.path.read_bytes().split(b"PK\x03\x04")[0].decode()
    text = package.path.read_bytes()
    # The standard places stay: they are put out of reach in the header, byte for byte.
    for place in (b"/usr/bin/python3", b"/usr/local/bin/python3", b"/usr/libexec/platform-python"):
        text = text.replace(place, b"/" + b"x" * (len(place) - 1))
    package.path.write_bytes(text)
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "wc", "logger"):
        (tools / name).symlink_to(needs.program(name))
    (tools / "python3").write_text("#!/bin/sh\nexit 127\n")  # a shim without its Python
    (tools / "python3").chmod(0o755)
    package.environment["PATH"] = str(tools)
    text2 = assert_refused(package, "python_missing", target)
    assert "apt install python3" in text2


def test_a_broken_shim_is_passed_over(package: Package, target: Path, tmp_path: Path) -> None:
    shims = tmp_path / "shims"
    shims.mkdir()
    (shims / "python3").write_text(
        "#!/bin/sh\necho 'pyenv: python3: command not found' >&2\nexit 127\n"
    )
    (shims / "python3").chmod(0o755)
    package.environment["PATH"] = f"{shims}:/usr/bin:/bin"
    package.install(target)


@pytest.mark.parametrize("shell", ["dash", "bash", "busybox"])
def test_any_posix_shell_will_do(package: Package, target: Path, shell: str) -> None:
    program = needs.program(shell)
    command = [program, *(["sh"] if shell == "busybox" else []), *package.command()[1:]]
    done = subprocess.run(
        [*command, "--install-dir", str(target)],
        env=package.env(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


# --- interruption ---


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_nothing(
    package: Package, target: Path, server: FakeServer, number: int
) -> None:
    def slow(_: object) -> tuple[int, dict[str, object]]:
        os.kill(process.pid, number)
        time.sleep(0.5)
        return 200, {}

    server.answers["/agent/v1/enrolments/check"] = slow
    with subprocess.Popen(
        package.command("--install-dir", str(target)),
        env=package.env(),
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        _, text = process.communicate(timeout=30)
    assert process.returncode == CATALOGUE["interrupted"].exit_status
    assert text.splitlines()[-1] == CATALOGUE["interrupted"].english
    assert list(target.parent.iterdir()) == []


def test_no_secret_is_in_a_childs_command_line(package: Package) -> None:
    """The key is in the package; nothing puts it on a command line."""
    assert package.parameters.key
    assert not any(package.parameters.key in part for part in package.command())
