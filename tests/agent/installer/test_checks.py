"""What has to hold before anything is created. Most of it is shown by test_main.py."""

import os
import pwd
import sys
from pathlib import Path

import pytest

from jump_agent.installer import checks
from jump_agent.installer.options import Options
from jump_agent.installer.parameters import Parameters
from jump_wire.errors import UserError
from tests import needs
from tests.agent.authority import Authority
from tests.agent.marks import FORKS

pytestmark = FORKS


@pytest.fixture
def parameters(authority: Authority) -> Parameters:
    return Parameters(
        "Site", "id", "own.key", ["server.example:443"], authority.pem, 1000.0, ["tag"]
    )


def code(raised: pytest.ExceptionInfo[UserError]) -> str:
    return raised.value.code


def test_the_packages_own_key_has_its_own_rules(parameters: Parameters) -> None:
    assert checks.key(Options(), parameters, 999) == "own.key"
    assert checks.key(Options(key="own.key"), parameters, 999) == "own.key"
    with pytest.raises(UserError) as raised:
        checks.key(Options(), parameters, 1000)
    assert code(raised) == "installer_expired"
    with pytest.raises(UserError) as raised:
        checks.key(Options(overrides={"tag": "x", "name": "y"}), parameters, 999)
    assert raised.value.parameters == {"option": "--jc-name"}


def test_another_key_is_the_servers_to_judge(parameters: Parameters) -> None:
    options = Options(key="other.key", overrides={"name": "y"})
    assert checks.key(options, parameters, 5000) == "other.key"


def test_the_environments_proxy_is_kept_for_boot(
    parameters: Parameters, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert checks.proxy(Options(), parameters) == ""
    monkeypatch.setenv("https_proxy", "http://environment:1")
    assert checks.proxy(Options(), parameters) == "http://environment:1"
    assert checks.proxy(Options(proxy="http://option:2"), parameters) == "http://option:2"
    monkeypatch.setenv("no_proxy", "server.example")
    assert checks.proxy(Options(), parameters) == ""
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("https_proxy", "socks5://environment:1")
    with pytest.raises(UserError) as raised:
        checks.proxy(Options(), parameters)
    assert raised.value.parameters["field"] == "https_proxy"


def test_the_default_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert checks.directory(Options(), "user") == str(tmp_path / "jumpclient")
    assert checks.default_directory("service") == "/opt/jumpclient"


def test_a_name_that_is_too_long(tmp_path: Path) -> None:
    with pytest.raises(UserError) as raised:
        checks.place(str(tmp_path / ("x" * 256)), "user", "")
    assert code(raised) == "install_dir_not_writable"


def test_a_virtual_environments_python_is_seen_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "pyvenv.cfg").write_text("")
    (tmp_path / "bin/python3").symlink_to(sys.executable)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bin/python3"))
    own = pwd.getpwuid(os.getuid())
    found = checks.python("user", own, str(tmp_path))
    assert not found.startswith(str(tmp_path))
    assert Path(found).samefile(sys.executable)


def test_root_runs_no_python_that_others_can_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs.root("judging what root runs")
    theirs = tmp_path / "python3"
    theirs.symlink_to(sys.executable)
    tmp_path.chmod(0o777)
    monkeypatch.setattr(sys, "executable", str(theirs))
    found = checks.python("service", pwd.getpwnam("nobody"), "/opt")
    assert found in ("/usr/bin/python3", *[f"/usr/bin/python3.{minor}" for minor in range(8, 14)])


def test_no_python_for_the_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "_candidates", list)
    with pytest.raises(UserError) as raised:
        checks.python("service", pwd.getpwnam("nobody"), "/opt")
    assert code(raised) == "python_missing"


def test_a_package_without_a_usable_ca(parameters: Parameters) -> None:
    with pytest.raises(UserError) as raised:
        checks.server(Options(), parameters._replace(ca_pem="x"), "k", "")
    assert code(raised) == "package_damaged"
