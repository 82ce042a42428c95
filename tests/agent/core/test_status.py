"""The command status."""

import json
from pathlib import Path

import pytest

from jump_agent.core.layout import Config, Layout
from jump_agent.core.status import facts, status, versions_text
from jump_agent.linux import processes


def test_before_the_first_start(layout: Layout, config: Config) -> None:
    assert facts(layout, config, running=False) == {
        "installed": True,
        "running": False,
        "connected": False,
        "disabled": False,
        "forbidden": [],
        "client_id": None,
        "server": config.addresses[0],
        "server_addresses": config.addresses,
        "problem": "",
        "listening": None,
        "problem_text": "",
        "version": "0.1.0",
        "sealed": False,
        "offered_version": None,
        "update": None,
        "update_policy": "",
        "mode": "user",
        "account": "tester",
        "install_dir": layout.directory,
    }


def test_connected(
    layout: Layout, config: Config, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    processes.write_pid_file(layout.pid)
    Path(layout.identity).write_text('{"client_id": "abc", "credential": "secret"}')
    Path(layout.connection).write_text('{"connected": true, "server": "b:2", "problem": ""}')
    assert status(layout, config, ["--json"]) == 0
    output = capfdbinary.readouterr().out
    values = json.loads(output)
    assert (values["running"], values["connected"], values["client_id"]) == (True, True, "abc")
    assert values["server"] == "b:2"
    assert b"secret" not in output


def test_a_stopped_client_is_not_connected_whatever_its_last_word(
    layout: Layout, config: Config, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    Path(layout.connection).write_text('{"connected": true, "server": "b:2", "problem": ""}')
    assert status(layout, config, []) == 3
    assert "Connected:   no" in capfdbinary.readouterr().out.decode()


def test_the_problem_is_told(
    layout: Layout,
    config: Config,
    capfdbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    processes.write_pid_file(layout.pid)
    Path(layout.connection).write_text('{"connected": false, "problem": "a:1: connection refused"}')
    assert status(layout, config, []) == 0
    assert "connection refused" in capfdbinary.readouterr().out.decode()
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    assert status(layout, config, []) == 0
    shown = capfdbinary.readouterr().out.decode().replace("\u00a0", " ")
    assert "Problème :   a:1 : connexion refusée\n" in shown
    assert "Compte :     tester (utilisateur)\n" in shown


def test_damaged_state_does_not_hide_the_rest(layout: Layout, config: Config) -> None:
    Path(layout.connection).write_text("{")
    Path(layout.identity).write_text("[]")
    assert facts(layout, config, running=True)["client_id"] is None


def test_a_wrong_argument(layout: Layout, config: Config) -> None:
    assert status(layout, config, ["--xml"]) == 2


def test_the_last_update_and_the_policy_are_shown(
    layout: Layout, config: Config, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    parameters = ["version", "9.0.0", "reason", "it does not start"]
    state = {"version": "9.0.0", "phase": "rolled_back", "code": "update_rolled_back"}
    shown = [
        ({**state, "parameters": parameters}, "Version 9.0.0 did not work on this computer"),
        ({**state, "parameters": 5}, "Version ? did not work"),
        ({"version": "9.0.0", "phase": "downloading"}, "Update:      downloading 9.0.0"),
        ({"version": "9.0.0", "phase": "of the future"}, "Update:      9.0.0"),
        ({"version": 5, "phase": 5}, "Version:"),
        ({"version": "9", "phase": "failed", "code": ["x"]}, "Update:      9"),
    ]
    Path(layout.updates).mkdir()
    Path(layout.update_policy).write_text("off\n")
    for values, text in shown:
        Path(layout.update_state).write_text(json.dumps(values))
        status(layout, config, [])
        output = capfdbinary.readouterr().out.decode()
        assert text in output
        assert "Policy:      No update may be installed." in output
    told = facts(layout, config, running=False)
    assert (told["update"]["phase"], told["update_policy"]) == ("failed", "off")
    assert versions_text(told) == "Version 0.1.0. 9"
    assert versions_text({**told, "update": None}) == "Version 0.1.0."


def test_a_passive_client_says_what_it_waits_for(
    layout: Layout, config: Config, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    processes.write_pid_file(layout.pid)
    Path(layout.connection).write_text('{"connected": false, "listening": 5832}')
    assert status(layout, config, []) == 0
    output = capfdbinary.readouterr().out.decode()
    assert "Connected:   no. Waiting for the server's calls on port 5832.\n" in output
