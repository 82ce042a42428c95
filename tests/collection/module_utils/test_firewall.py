"""Addresses and the file of rules. What firewalls do with them, hosts of their own show."""

import json
from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.bomgar.jumpclient.plugins.module_utils import _firewall
from ansible_collections.bomgar.jumpclient.plugins.modules import jump_client_firewall

from tests.cases import each_case

RULE = {"firewall": "ufw", "zone": "", "source": "192.0.2.1", "port": 5832}


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of rules, on a computer that has no firewall."""
    monkeypatch.setattr(_firewall, "FOLDER", str(tmp_path))
    missing = _firewall.MISSING, "", ""
    monkeypatch.setattr(_firewall.FirewallModule, "_ran", lambda _self, _command: missing)
    return tmp_path / "jumpclient-firewall.json"


def done(capsys: pytest.CaptureFixture[str], **arguments: Any) -> dict[str, Any]:
    with patch_module_args(arguments), pytest.raises(SystemExit):
        jump_client_firewall.main()
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_sources_are_as_firewalls_show_them() -> None:
    assert _firewall.networks("192.0.2.1") == ["192.0.2.1"]
    assert _firewall.networks("10.1.2.3/8") == ["10.0.0.0/8"]
    assert _firewall.networks("2001:DB8:0::1/128") == ["2001:db8::1"]
    assert "127.0.0.1" in _firewall.networks("localhost")
    with pytest.raises(_firewall.Trouble, match="has no address"):
        _firewall.networks("a..b")


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no firewall": ({}, "ufw is not installed"),
    "no firewalld": ({"firewall": "firewalld"}, "firewalld is not installed"),
    "a file elsewhere": ({"service_name": "../x"}, "service_name: must be a letter"),
    "no port": ({"port": 0}, "port: must be from 1 to 65,535"),
}


@each_case("name", list(REFUSED))
def test_what_is_refused(name: str, record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given, reason = REFUSED[name]
    told = done(capsys, **{"firewall": "ufw", "sources": ["192.0.2.1"], **given})
    assert told["failed"]
    assert reason in told["msg"]
    assert not record.exists()


def test_rules_of_a_firewall_that_was_uninstalled_are_forgotten(
    record: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record.write_text(json.dumps([RULE]))
    told = done(capsys, state="absent")
    assert told["changed"]
    assert told["diff"]["before"] == "ufw: TCP port 5832 from 192.0.2.1\n"
    assert not record.exists()
    assert not done(capsys, state="absent")["changed"]
    for damaged in ("[", "[{}]", "[5]"):
        record.write_text(damaged)
        assert done(capsys, state="absent")["failed"]
