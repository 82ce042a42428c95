"""The whole demo, as a person sees it: up, stopped, killed, and nothing left of it."""

import contextlib
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.collection.server import environment
from tests.ports import free_port
from tools.demo import processes
from tools.demo.__main__ import main
from tools.demo.place import account_for
from tools.lab.doctor import hosts_unavailable

CHECKOUT = Path(__file__).parents[2]
CHECKED = [
    "Server on https://127.0.0.1:",
    "Administrator, technician, Jump Group, API token",
    "playbooks/deploy.yml",
    "The server says: 1 online",
    "Jump to ",
    "playbooks/remove.yml",
    "Nothing is left: no record, process or file",
    "Everything stopped and removed",
]
SWEPT = " ok Earlier demo cleaned up"


@pytest.fixture
def folder() -> Iterator[Path]:
    # Not pytest's: the demo's account has to reach it.
    made = Path(tempfile.mkdtemp(prefix="jump-demo-test-", dir="/var/tmp"))
    made.chmod(0o755)
    yield made
    for process in processes.running_from(made / "client"):
        processes.end([process])
    shutil.rmtree(made)


@contextlib.contextmanager
def demo(folder: Path, *options: str, port: int = 0) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [sys.executable, "-m", "tools.demo", *options],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment(
            JUMP_DEMO_DIR=str(folder),
            JUMP_DEMO_PORT=str(port or free_port()),
            https_proxy="http://127.0.0.1:9",  # nothing may go there
        ),
    ) as process:
        try:
            yield process
        finally:  # or a failed test would wait for it until somebody ends the run
            if process.poll() is None:
                process.terminate()


def read_until(process: "subprocess.Popen[str]", wanted: str) -> str:
    assert process.stdout
    seen = ""
    for line in process.stdout:
        seen += line
        if wanted in line:
            return seen
    pytest.fail(f"{wanted!r} does not come:\n{seen}")


def left(folder: Path) -> list[str]:
    """What is there of a demo, beside its log."""
    found = [path.name for path in folder.iterdir() if path.name != "demo.log"]
    found += [f"process {process.pid}" for process in processes.running_from(folder / "client")]
    found += [f"process {each.pid}" for each in processes.with_argument(f"{folder}/run/server")]
    with contextlib.suppress(KeyError):
        found.append(f"account {pwd.getpwnam(account_for(folder))}")
    return found


@pytest.mark.dear("whole demos, with a server and playbooks")
@pytest.mark.hosts
def test_a_fleet_of_real_hosts(folder: Path) -> None:
    reason = hosts_unavailable()
    if reason:
        pytest.skip(reason)
    with demo(folder, "--check", "--fleet", "2") as process:
        output, _ = process.communicate(timeout=280)
    assert process.returncode == 0, output
    for init in ("systemd", "sysvinit"):
        assert re.search(rf"Jump to {init}-1: uid=\d+\(jumpclient\) ", output)
    assert left(folder) == []


@pytest.mark.dear("whole demos, with a server and playbooks")
def test_a_person_ends_it(folder: Path) -> None:
    with demo(folder) as process:
        said = read_until(process, "Ctrl+C")
        log = folder / "demo.log"
        secrets = re.findall(r"password  (\S+)|JUMP_TOKEN=(\S+)", said)
        assert len(secrets) == 3
        address = re.search(r"Console +(https://\S+)", said)
        assert address is not None
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=100)
    assert process.returncode == 0, rest
    assert "Everything stopped and removed" in rest
    assert left(folder) == []
    kept = log.read_text()
    assert not [secret for pair in secrets for secret in pair if secret and secret in kept]


@pytest.mark.dear("whole demos, with a server and playbooks")
def test_without_a_person_after_one_that_was_killed(folder: Path) -> None:
    with demo(folder) as process:
        read_until(process, "Ctrl+C")
        process.kill()
    assert "client" in left(folder)
    with demo(folder, "--check") as process:
        output, _ = process.communicate(timeout=200)
    assert process.returncode == 0, output
    assert output.startswith(SWEPT)
    lines = re.findall(r"^ ok (.*) \(\d+\.\d s\)$", output, re.MULTILINE)[1:]
    assert len(lines) == len(output.splitlines()) - 1 == len(CHECKED), output
    assert all(line.startswith(wanted) for line, wanted in zip(lines, CHECKED, strict=True))
    account = account_for(folder) if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    assert f"({account})" in lines[4]
    assert left(folder) == []


@pytest.mark.dear("whole demos, with a server and playbooks")
def test_one_that_is_stopped_on_its_way_up_after_one_that_was_killed_there(folder: Path) -> None:
    with demo(folder) as process:
        read_until(process, "API token")
        process.kill()  # while the playbook runs
    with demo(folder, "--check") as process:
        said = read_until(process, "API token")
        process.terminate()
        output, _ = process.communicate(timeout=100)
    assert said.startswith(SWEPT)
    assert process.returncode == 130, output
    assert left(folder) == []


def test_a_port_in_use(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with demo(folder, "--check", port=port) as process:
            output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert f"port {port} of this machine is in use" in output
    assert "JUMP_DEMO_PORT=" in output
    assert left(folder) == []


@pytest.mark.parametrize("port", ["0", "65536", "https", "-1"])
def test_a_port_that_is_none(folder: Path, port: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.demo"],
        capture_output=True,
        text=True,
        env=environment(JUMP_DEMO_DIR=str(folder), JUMP_DEMO_PORT=port),
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert f"JUMP_DEMO_PORT: {port} is not a valid port" in done.stderr


def test_hosts_need_root(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert main(["--fleet", "2"]) == 1
    assert "real hosts need root: sudo make demo FLEET=5" in capsys.readouterr().err
