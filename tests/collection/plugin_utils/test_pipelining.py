"""Modules without files on the computer, where that works and nobody has decided about it."""

from types import SimpleNamespace
from typing import Any

import pytest
from ansible import constants
from ansible_collections.bomgar.jumpclient.plugins.plugin_utils import _pipelining

Found = dict[str, Any]
GOOD: Found = {"computer": {}}
NO_TERMINAL: Found = {"failed": True, "msg": "sudo: sorry, you must have a tty to run sudo"}


class Connection:
    """A plugin of Ansible's with the option, or without."""

    transport = "ssh"

    def __init__(self, *, able: bool = True) -> None:
        self.has_pipelining = able
        self.options = {"pipelining": False}
        self.get_option = self.options.__getitem__
        self.set_option = self.options.__setitem__


def run(connection: Connection, results: list[Found], **said: Found) -> tuple[Found, int]:
    """Run a module; ``results`` are what it answers in turn. Return the result, and how often."""
    task = SimpleNamespace(
        get_play=lambda: SimpleNamespace(vars=said.get("play", {})),
        get_vars=lambda: said.get("task", {}),
    )
    action = SimpleNamespace(_connection=connection, _task=task)
    # Ansible adds what the option is to the variables of each task.
    variables = {
        "inventory_hostname": "web1",
        "ansible_pipelining": False,
        "hostvars": {"web1": said.get("host", {})},
    }
    left = list(results)
    found = _pipelining.run_module(action, variables, lambda: dict(left.pop(0)), "computer")
    return found, len(results) - len(left)


@pytest.fixture(autouse=True)
def configured(monkeypatch: pytest.MonkeyPatch) -> Found:
    """What the configuration says: nothing, unless a test changes it."""
    said: Found = {"value": False, "origin": "default"}
    monkeypatch.setattr(
        constants.config,
        "get_config_value_and_origin",
        lambda *_, **__: (said["value"], said["origin"]),
    )
    return said


def test_it_is_tried_and_kept() -> None:
    connection = Connection()
    assert run(connection, [GOOD]) == ({"computer": {}, "pipelining": True}, 1)
    assert connection.options["pipelining"]


def test_a_computer_that_wants_a_terminal_gets_one() -> None:
    found, runs = run(Connection(), [NO_TERMINAL, GOOD])
    assert (found["pipelining"], runs) == (False, 2)
    found, runs = run(Connection(), [NO_TERMINAL, NO_TERMINAL])
    assert (found["msg"], found["pipelining"]) == (NO_TERMINAL["msg"], False)


def test_one_that_is_not_reached_is_not_asked_again() -> None:
    found, runs = run(Connection(), [{"unreachable": True}])
    assert (found["unreachable"], runs) == (True, 1)


@pytest.mark.parametrize("where", ["host", "play", "task"])
@pytest.mark.parametrize("name", ["ansible_pipelining", "ansible_ssh_pipelining"])
def test_a_variable_decides(where: str, name: str) -> None:
    found, runs = run(Connection(), [NO_TERMINAL], **{where: {name: False}})
    assert (found["pipelining"], runs) == (False, 1)


def test_the_configuration_decides(configured: Found) -> None:
    configured["origin"] = "/etc/ansible/ansible.cfg"
    found, runs = run(Connection(), [NO_TERMINAL])
    assert (found["pipelining"], runs) == (False, 1)


def test_a_connection_without_it_is_left_alone() -> None:
    assert run(Connection(able=False), [GOOD]) == ({"computer": {}, "pipelining": False}, 1)
