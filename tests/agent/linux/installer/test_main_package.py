"""The package as a user runs it: its key, its server, its file, its interruption."""

import datetime
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from jump_wire.errors import CATALOGUE
from tests import needs
from tests.agent.authority import Authority
from tests.agent.fake_server import FakeServer, refusal
from tests.agent.linux.installer.refusals import assert_refused
from tests.agent.packages import SYSTEM_PYTHON, Package, package_for

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
    assert "JUMP_KEY_INFO" in assert_refused(generic, "field_too_long", target)
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
    assert "The key will be checked when the Jump Client first starts" in done.stderr


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


EARLY = """
import os, runpy, signal, sys
signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
class Hook:
    def find_spec(self, name, *_):
        if name == "jump_agent.platforms":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Hook())
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.mark.parametrize(
    "moment",
    [
        # While the header looks for a Python: the probe is a child of the shell.
        ["kill -INT $PPID", "exit 1"],
        # While Python starts, where the shell's signals are blocked.
        ['[ "$4" = -c ] || kill -INT $$', 'exec {python} "$@"'],
        # While the package's modules are imported.
        [
            '[ "$4" != -c ] || exec {python} "$@"',
            "shift 3",
            "exec {python} -I -S -B -c '{early}' \"$@\"",
        ],
    ],
)
def test_a_signal_is_answered_at_any_moment(
    package: Package, target: Path, tmp_path: Path, moment: list[str]
) -> None:
    program = needs.program("env")
    blocks = subprocess.run([program, "--block-signal=INT", "true"], check=False, stderr=-3)
    if blocks.returncode and "$$" in moment[0]:
        pytest.skip("env cannot block signals")
    text = "\n".join(["#!/bin/sh", *moment, ""])
    text = text.replace("{python}", SYSTEM_PYTHON).replace("{early}", EARLY)
    shims = tmp_path / "shims"
    shims.mkdir()
    (shims / "python3").write_text(text)
    (shims / "python3").chmod(0o755)
    package.environment["PATH"] = f"{shims}:/usr/bin:/bin"
    assert "Traceback" not in assert_refused(package, "interrupted", target)


def test_no_secret_is_in_a_childs_command_line(package: Package) -> None:
    """The key is in the package; nothing puts it on a command line."""
    assert package.parameters.key
    assert not any(package.parameters.key in part for part in package.command())
