"""What has to hold before anything is created. Most of it is shown by test_main.py."""

import json
import os
import pwd
import sys
from pathlib import Path

import pytest

from jump_agent.installer.options import Options
from jump_agent.linux import processes
from jump_agent.linux.installer import checks
from jump_wire.errors import UserError
from tests import needs
from tests.agent.marks import FORKS

pytestmark = FORKS


def code(raised: pytest.ExceptionInfo[UserError]) -> str:
    return raised.value.code


def test_what_an_earlier_installation_left_is_read_and_nothing_else(tmp_path: Path) -> None:
    assert checks.former(Options()) is None
    state = tmp_path / "old" / "state"
    state.mkdir(parents=True)
    options = Options(take_over=str(tmp_path / "old"))
    known = {"client_id": "a" * 32, "credential": "c" * 43}
    (state / "identity.json").write_text(json.dumps({**known, "pending": "p"}))
    assert checks.former(options) == known
    (tmp_path / "old" / "run").mkdir()
    pid = tmp_path / "old" / "run" / "jump-client.pid"
    processes.write_pid_file(str(pid))
    with pytest.raises(UserError) as raised:
        checks.former(options)
    assert code(raised) == "former_running"
    assert raised.value.parameters["command"] == f"{tmp_path}/old/init-script stop"
    pid.unlink()
    for planted in ({**known, "client_id": "../x"}, {"credential": 3}, "no object"):
        (state / "identity.json").write_text(json.dumps(planted))
        with pytest.raises(UserError) as raised:
            checks.former(options)
        assert code(raised) == "field_malformed"
    (state / "identity.json").unlink()
    (state / "identity.json").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UserError):
        checks.former(options)


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
