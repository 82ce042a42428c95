"""A shell in a terminal, and shells that survive what lies between."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.collection.server import Access, access, configure, environment, start, wait
from tests.end_to_end.agents import RealAgent, clients, download, make_installer, until
from tests.ports import free_port

from .conftest import JUMP
from .terminal import Network, Person


@pytest.fixture
def network(server: Access) -> Iterator[Network]:
    parts = urlsplit(server.url)
    assert parts.hostname
    assert parts.port
    with Network((parts.hostname, parts.port)) as between:
        yield between


@pytest.fixture
def person(server: Access, client: str) -> Iterator[Person]:
    variables = {**server.environment, "TERM": "xterm", "LC_ALL": "C.UTF-8"}
    with Person([JUMP, "shell", client], variables) as somebody:
        yield somebody


def test_a_person_works_in_a_shell(person: Person) -> None:
    person.type("PS1='> '; echo $((6 * 7)) é\r")
    person.see("42 é")
    person.type("exit 3\r")
    assert person.wait() == 3
    assert "The shell on workhorse has ended." in person.seen


def test_the_size_follows_the_window(person: Person) -> None:
    person.type("echo rea''dy\r")
    person.see("ready")
    person.resize(101, 33)
    person.type("until [ \"$(stty size)\" = '33 101' ]; do sleep 0.1; done; echo siz''ed\r")
    person.see("sized")
    person.type("exit\r")
    assert person.wait() == 0


def test_control_keys_are_the_computer_s(person: Person) -> None:
    # A trap: a key that comes between a command's fork and its exec may get lost in the shell.
    person.type('sh -c \'trap "exit 130" INT; echo rea""dy; while :; do sleep 0.1; done\'\r')
    person.see("ready")
    person.type("\x03")
    person.type("echo $?; exit 0\r")
    person.see("130")
    assert person.wait() == 0


def test_the_way_out_works_when_nothing_else_does(person: Person) -> None:
    person.type("echo rea''dy; trap '' INT; sleep 100\r")
    person.see("ready")
    person.type("\r~.")
    assert person.wait() == 128 + signal.SIGHUP


def test_output_is_exact_over_a_network_that_is_cut(
    network: Network, server: Access, client: str
) -> None:
    command = "for i in $(seq 1 40); do echo line $i; sleep 0.05; done; exit 5"
    with running([JUMP, "run", client, "--", command], server, network.url) as run:
        assert run.stdout
        seen = []
        for number in range(1, 41):
            seen.append(run.stdout.readline())
            if number % 15 == 0:
                network.cut()
        assert run.wait(60) == 5
    assert seen == [f"line {number}\n" for number in range(1, 41)]


@pytest.mark.dear("starts a server and a client, kills the server and starts it again")
def test_output_is_exact_over_a_killed_server(tmp_path: Path) -> None:
    folder = tmp_path / "server"
    folder.mkdir(mode=0o700)
    address = f"127.0.0.1:{free_port()}"
    configure(folder, listen=address, addresses=[address])
    process = start(folder, start_new_session=True)
    agent = None
    try:
        url = f"https://{address}"
        server = access(folder, url, wait(url, folder, process))
        package = download(server, make_installer(server)["id"], tmp_path / "package.bin")
        agent = RealAgent(package, tmp_path / "client").start()
        until(lambda: "online" in {client["status"] for client in clients(server.api)})
        (record,) = clients(server.api)
        command = "echo one; sleep 1; echo two; seq 100000; exit 6"
        with running([JUMP, "run", record["id"], "--", command], server, url) as run:
            assert run.stdout
            assert run.stdout.readline() == "one\n"
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            process = start(folder, start_new_session=True)
            rest = run.stdout.read()
            assert run.wait(60) == 6
        assert rest == "two\n" + "".join(f"{number}\n" for number in range(1, 100_001))
    finally:
        if agent is not None:
            agent.remove()
        process.terminate()
        process.wait(30)


def test_ctrl_c_ends_the_command_on_the_computer(server: Access, client: str) -> None:
    mark = "61.4142"
    with running([JUMP, "run", client, "--", f"echo on; sleep {mark}"], server) as run:
        assert run.stdout
        assert run.stdout.readline() == "on\n"
        run.send_signal(signal.SIGINT)
        assert run.wait(60) == 130
    until(lambda: not _sleeping(mark))
    assert list(server.api.items("/sessions", {"active": "true"})) == []


def _sleeping(mark: str) -> bool:
    done = subprocess.run(["pgrep", "-fx", f"sleep {mark}"], capture_output=True, check=False)
    return done.returncode == 0


def running(command: list[str | Path], server: Access, url: str = "") -> "subprocess.Popen[str]":
    """Start a command with the server in its environment."""
    variables = {**server.environment, "JUMP_SERVER_URL": url or server.url}
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=environment(**variables)
    )
