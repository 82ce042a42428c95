"""A customer's package: it runs without an installation, and leaves nothing."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from jump_agent.customer.enrolment import PATH
from jump_agent.linux.customer import package as customers
from jump_server.packages import SupportParameters, build_package, build_support_package
from jump_wire import messages
from jump_wire.errors import CATALOGUE
from jump_wire.files import FilesAttached
from tests import needs
from tests.agent.authority import Authority
from tests.agent.customer.test_enrolment import ANSWER
from tests.agent.fake_server import FakeServer
from tests.agent.linux.customer.terminals import Program, accepted
from tests.agent.packages import parameters
from tests.agent.peers import ShellPeer


@pytest.fixture
def file(server: FakeServer, authority: Authority, tmp_path: Path) -> Path:
    """The package in a folder of its own, as the command line downloads it."""
    server.answers[PATH] = lambda _: (201, {**ANSWER, "asks": {"shell": False}})
    folder = tmp_path / "download"
    folder.mkdir(mode=0o700)
    (folder / "ca").touch()
    path = folder / "package"
    path.write_bytes(
        build_support_package(SupportParameters([server.address], authority.pem, "secret"))
    )
    return path


@pytest.fixture
def program(file: Path, tmp_path: Path) -> Iterator[Program]:
    home = tmp_path / "home"
    home.mkdir()
    found = Program(["sh", str(file), customers.REMOVE_FOLDER], home, "dumb")
    yield found
    found.close()


def test_it_needs_its_file_only_at_the_start(
    program: Program, server: FakeServer, tmp_path: Path
) -> None:
    link = accepted(server)
    assert server.request(PATH)["secret"] == "secret"
    program.until("You are in a support session.")
    assert not (tmp_path / "download").exists()
    for number, kind in enumerate(("shell", "files")):
        pipe = messages.OpenPipe(
            f"p{number}", "ticket", kind, "s1", f"t{number}", verbs=(kind,), actor="anna"
        )
        link.send(pipe)
        if kind == "files":
            program.until("wants to use your files")
            program.type(b"allow\n")
        peer = ShellPeer(server.pipe())
        wanted = FilesAttached if kind == "files" else messages.ShellAttached
        assert isinstance(peer.read(), wanted)
        if kind == "shell":
            peer.type(b"echo $((40+2))\n")
            peer.until(b"42")  # the account's own start-up files are not killed in their middle
    program.type(b"end\n")
    assert link.receive() == messages.CustomerLeft()
    assert "anna started to use your files." in program.rest()
    assert program.process.returncode == 0
    assert list((tmp_path / "home").iterdir()) == []


def test_it_needs_neither_space_nor_a_home_nor_a_file_system_that_starts_programs(
    file: Path, server: FakeServer, tmp_path: Path
) -> None:
    needs.root("mounting")
    home, small = tmp_path / "home", tmp_path / "small"
    home.mkdir()
    small.mkdir()
    script = (
        f"mount -t tmpfs -o noexec,size=2m none {small} && cp -a {file.parent} {small}/own && "
        f"{{ cat /dev/zero >{small}/filled 2>/dev/null; :; }} && "
        f"mount -t tmpfs -o ro,size=4k none {home} && exec sh {small}/own/package $0"
    )
    command = ["unshare", "--mount", "sh", "-c", script, customers.REMOVE_FOLDER]
    program = Program(command, home, "dumb", TMPDIR=str(small))
    link = accepted(server)
    program.until("You are in a support session.")
    link.send(messages.OpenPipe("p", "ticket", "shell", "s1", "t", verbs=("shell",), actor="anna"))
    shell = ShellPeer(server.pipe())
    shell.attached()
    shell.type(f"echo $((40+2)); ls {small}\n".encode())
    shell.until(b"42\r\nfilled")
    program.type(b"end\n")
    assert link.receive() == messages.CustomerLeft()
    program.rest()
    assert program.process.returncode == 0
    program.close()


def test_it_takes_only_a_folder_that_is_its_own(
    file: Path, server: FakeServer, tmp_path: Path
) -> None:
    (file.parent / "ca").unlink()
    (file.parent / "thesis").touch()
    program = Program(["sh", str(file), customers.REMOVE_FOLDER], tmp_path, "dumb")
    accepted(server)
    program.until("You are in a support session.")
    program.type(b"end\n")
    program.rest()
    program.close()
    assert [path.name for path in file.parent.iterdir()] == ["thesis"]


def test_without_a_terminal_it_is_kept_for_the_next_try(file: Path) -> None:
    environment = {"PATH": os.environ["PATH"]}
    done = subprocess.run(
        ["sh", str(file)], env=environment, start_new_session=True, capture_output=True, check=False
    )
    assert done.returncode == CATALOGUE["terminal_required"].exit_status
    assert file.exists()


def test_what_is_no_customers_package(
    file: Path, server: FakeServer, authority: Authority, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.write_bytes(build_package(parameters(authority, server.address)))
    assert customers.is_customers(str(file))
    assert not customers.is_customers(str(other))
    assert not customers.is_customers(os.devnull)
    file.write_bytes(file.read_bytes()[:-1])
    done = subprocess.run(["sh", str(file)], capture_output=True, check=False)
    assert done.returncode == CATALOGUE["package_damaged"].exit_status
