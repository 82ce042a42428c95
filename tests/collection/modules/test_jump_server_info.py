"""What the role asks of a host: this one, and a real server on it."""

import getpass
import json
import os
import pwd
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.bomgar.jumpclient.plugins.module_utils import _readiness
from ansible_collections.bomgar.jumpclient.plugins.modules import jump_server_info

from tests.collection.server import Access

DPKG_QUERY = """#!/bin/sh
# It knows one package that is installed and one that was removed.
shift 2
for name; do
    case $name in
        haproxy) echo "installed haproxy" ;;
        redis-server) echo "config-files redis-server" ;;
        broken) echo "no database" >&2; exit 2 ;;
        *) status=1 ;;
    esac
done
exit ${status:-0}
"""
Run = Callable[..., dict[str, Any]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the module for a home and a data folder of its own."""
    (tmp_path / "dpkg-query").write_text(DPKG_QUERY)
    (tmp_path / "dpkg-query").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    def run(*, check: bool = False, **given: Any) -> dict[str, Any]:
        places = {"home": str(tmp_path / "[home]"), "data": str(tmp_path / "data")}
        arguments = {**places, **given, "_ansible_check_mode": check}
        with patch_module_args(arguments), pytest.raises(SystemExit):
            jump_server_info.main()
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    return run


def test_a_bare_host_has_nothing(run: Run) -> None:
    nowhere = {"python": "/nowhere/python3", "account": "nobody-has-this"}
    found = run(check=True, packages=["haproxy", "redis-server", "nginx"], **nowhere)
    assert found["check_mode"]
    server = found["server"]
    assert server.pop("address") != "0.0.0.0"
    assert server == {
        "account": None,
        "current": "",
        "releases": [],
        "complete": [],
        "site": False,
        "python": "",
        "missing": ["redis-server", "nginx"],
        "found": [],
        "unready": None,
    }
    assert run(packages=["broken"])["msg"] == "dpkg-query: no database"


def test_releases_a_site_and_paths_are_found(run: Run, tmp_path: Path) -> None:
    old, new = tmp_path / "[home]" / "b", tmp_path / "[home]" / "a"
    for seconds, release in enumerate((old, new)):
        release.mkdir(parents=True)
        os.utime(release, (seconds, seconds))
    (old / ".complete").touch()
    os.utime(old, (0, 0))
    (tmp_path / "[home]" / "current").symlink_to(old)
    (tmp_path / "data" / "trust").mkdir(parents=True)
    (tmp_path / "data" / "trust" / "site.secret").touch()
    given = {"python": sys.executable, "account": getpass.getuser()}
    found = run(paths=[f"{tmp_path}/d*", f"{tmp_path}/none"], **given)
    assert not found["check_mode"]
    server = found["server"]
    assert server["account"] == pwd.getpwuid(os.geteuid()).pw_gecos
    assert (server["current"], server["site"]) == (str(old), True)
    assert server["releases"] == [str(old), str(new)]
    assert server["complete"] == [str(old)]
    assert server["python"] == f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert server["found"] == [str(tmp_path / "data"), str(tmp_path / "dpkg-query")]


def test_a_real_server_is_ready_for_those_who_trust_its_authority(
    run: Run, server: Access, tmp_path: Path
) -> None:
    ready = [{"url": f"{server.url}/readyz"}]
    assert run(ready=ready, ca_path=server.ca_path)["server"]["unready"] is None
    assert run(ready=ready)["server"]["unready"] is None
    missing = [*ready, {"url": f"{server.url}/nothing-here"}]
    told = run(ready=missing, ca_path=server.ca_path)["server"]["unready"]
    assert told == f"{server.url}/nothing-here: status 404"
    absent = {"url": "http://localhost/readyz", "socket": str(tmp_path / "none.sock")}
    told = _readiness.unready([absent], None)
    assert told == f"{tmp_path}/none.sock: [Errno 2] No such file or directory"
