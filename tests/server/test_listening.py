"""Before the start: the addresses are free, this computer's and allowed."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from jump_server import listening
from jump_server.config import load
from jump_server.exits import AddressRefused


def check(folder: Path, listen: str, sleep: Callable[[float], None] = lambda _: None) -> None:
    moments = iter(range(1000))
    variables = {"JUMP_LISTEN": listen, "JUMP_ADDRESSES": "jump.example:443"}
    listening.check(load(folder, variables), lambda: next(moments), sleep)


def test_a_port_that_is_taken_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(AddressRefused, match=rf":{port} is in use .*/jump-server\.toml"):
            check(tmp_path, f"127.0.0.1:{port}")
        check(tmp_path, f"127.0.0.1:{port}", lambda _: other.close())  # it ends in time


@pytest.mark.parametrize("listen", ["192.0.2.1:9", "no.such.host.invalid:9", "127.0.0.1:99999"])
def test_another_computers_address_is_refused(tmp_path: Path, listen: str) -> None:
    with pytest.raises(AddressRefused, match="is not an address of this computer"):
        check(tmp_path, listen)


def test_a_socket_needs_its_folder_and_replaces_no_file(tmp_path: Path) -> None:
    check(tmp_path, f"unix:{tmp_path}/jump")
    with pytest.raises(AddressRefused, match="does not exist"):
        check(tmp_path, f"unix:{tmp_path}/no/jump")
    (tmp_path / "jump-0.sock").touch()
    with pytest.raises(AddressRefused, match="is a file"):
        check(tmp_path, f"unix:{tmp_path}/jump")
