"""The stored connection type, and what the server may tell."""

import base64
from pathlib import Path

import pytest

from jump_agent.core import connection_type
from jump_agent.core.connection_type import Passive
from jump_agent.core.layout import Layout
from jump_wire.messages import ConnectionType

KEY = base64.urlsafe_b64encode(bytes(range(32))).decode().rstrip("=")
PASSIVE = Passive(5832, "eth1", bytes(range(32)), 3600, 7)


def test_it_is_stored_and_read_again(layout: Layout) -> None:
    assert connection_type.load(layout) is None
    connection_type.store(layout, PASSIVE)
    assert connection_type.load(layout) == PASSIVE
    assert Path(layout.passive).stat().st_mode & 0o777 == 0o600, "it has a secret"
    connection_type.store(layout, None)
    connection_type.store(layout, None)
    assert connection_type.load(layout) is None


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"port": "x"}', '{"port": 1, "key": "short"}'])
def test_a_damaged_file_makes_it_active(layout: Layout, text: str) -> None:
    Path(layout.passive).write_text(text)
    assert connection_type.load(layout) is None


def test_what_the_server_may_tell() -> None:
    assert connection_type.told(ConnectionType(passive=False)) is None
    assert connection_type.told(ConnectionType(True, 5832, "eth1", KEY, 7, 3600)) == PASSIVE
    for message in (
        ConnectionType(True, 0, "", KEY),
        ConnectionType(True, 5832, "", ""),
        ConnectionType(True, 5832, "", KEY[:-2]),
        ConnectionType(True, 5832, "", "é" * 43),
    ):
        with pytest.raises(ValueError, match="no "):
            connection_type.told(message)
