"""The demo's server: its environment, its port, its start and its end."""

import os
import socket
from pathlib import Path

import pytest

from jump_api.api import Api
from jump_wire.errors import UserError
from tests.ports import free_port
from tools.demo import people, processes
from tools.demo.place import Place
from tools.demo.progress import DemoError
from tools.demo.server import Server, check_port, environment, port, variables


@pytest.fixture
def where(tmp_path: Path) -> Place:
    made = Place(tmp_path, tmp_path, "jane", as_root=False)
    made.work.mkdir(mode=0o700)
    return made


def test_programs_get_nothing_of_the_person_s_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("JUMP_LISTEN", "JUMP_TOKEN", "ANSIBLE_CONFIG", "PYTHONPATH"):
        monkeypatch.setenv(name, "of the person")
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    given = environment(JUMP_TOKEN="of the demo")
    assert "of the person" not in given.values()
    assert given["JUMP_TOKEN"] == "of the demo"
    assert given["LC_ALL"] == "C.UTF-8"
    assert given["PATH"] == os.environ["PATH"]


def test_the_port_can_be_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JUMP_DEMO_PORT", raising=False)
    assert port() == 8443
    monkeypatch.setenv("JUMP_DEMO_PORT", "9443")
    assert port() == 9443


def test_a_port_in_use_is_told_before_anything_is_made() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        with pytest.raises(DemoError, match=f"port {number} of this machine is in use"):
            check_port(number)
    check_port(number)


def test_it_serves_its_people_and_stops(where: Place) -> None:
    server = Server(where, free_port())
    server.configure()
    try:
        server.start()
        everybody = people.equip(server, people.create(server))
        administrator, technician = everybody.administrator, everybody.technician
        assert len({administrator.password, technician.password}) == 2
        for token, may_create in (
            (everybody.ansible_token, True),
            (everybody.technician_token, False),
        ):
            api = Api.with_token(server.site, token)
            assert list(api.items("/jump-clients")) == []
            if may_create:
                api.request("POST", "/installers", {"jump_group": people.GROUP})
            else:
                with pytest.raises(UserError, match="scope_refused"):
                    api.request("POST", "/installers", {"jump_group": people.GROUP})
        assert variables(server, "t")["JUMP_CA_PATH"] == str(server.ca_path)
    finally:
        server.stop()
    assert server.ended
    assert processes.with_argument(str(where.server)) == []
    stored = b"".join(path.read_bytes() for path in where.work.rglob("*") if path.is_file())
    for secret in (administrator.password, technician.password, everybody.ansible_token):
        assert secret.encode() not in stored


def test_one_that_does_not_start_says_why(where: Place) -> None:
    server = Server(where, free_port(), addresses=["not an address"])
    server.configure()
    try:
        with pytest.raises(DemoError, match=r"the server stopped:\njump-server: addresses"):
            server.start()
    finally:
        server.stop()


def test_a_command_that_fails_says_why(where: Place) -> None:
    server = Server(where, free_port())
    server.configure()
    server.admin("create-user", "admin", "--role", "administrator")
    with pytest.raises(DemoError, match="admin is already in use"):
        server.admin("create-user", "admin", "--role", "administrator")
