"""A unit that is run: a stand-in for systemctl, real answers."""

import json
import os
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.bomgar.jumpclient.plugins.modules import jump_server_service

from tests.collection.server import Access

SYSTEMCTL = """#!/bin/sh
# A unit whose properties are the files of a folder; it runs at once, unless it is broken.
cd "$UNIT"
case $1 in
    show) for name in *; do echo "$name=$(cat "$name")"; done; exit ;;
    enable) echo enabled >UnitFileState ;;
    daemon-reload) echo no >NeedDaemonReload ;;
    restart)
        [ -e ../broken ] && exit 0
        echo active >ActiveState
        echo b >InvocationID
        echo "@2000" >ActiveEnterTimestamp ;;
esac
echo "$*" >>../asked
"""
RIGHT = {
    "ActiveState": "active",
    "UnitFileState": "enabled",
    "NeedDaemonReload": "no",
    "InvocationID": "a",
    "ActiveEnterTimestamp": "@1000",
}
FRESH = {**RIGHT, "ActiveState": "inactive", "UnitFileState": "disabled", "InvocationID": ""}
NAMED = {"name": "jump-server"}

Result = dict[str, Any]
Run = Callable[..., Result]


@pytest.fixture
def run(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    (tmp_path / "systemctl").write_text(SYSTEMCTL)
    (tmp_path / "systemctl").chmod(0o755)
    (tmp_path / "unit").mkdir()
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("UNIT", str(tmp_path / "unit"))

    def run(state: dict[str, str] | None = None, *, check: bool = False, **given: Any) -> Result:
        for name, text in (state or {}).items():
            (tmp_path / "unit" / name).write_text(text)
        mode = {"_ansible_check_mode": check, "_ansible_diff": True}
        with patch_module_args({**NAMED, **given, **mode}), pytest.raises(SystemExit):
            jump_server_service.main()
        result: Result = json.loads(capsys.readouterr().out)
        return result

    return run


@pytest.fixture
def release(tmp_path: Path) -> dict[str, Any]:
    """A link to a release, and a file that is older than the unit's run."""
    path = tmp_path / "file"
    path.touch()
    os.utime(path, (900, 900))
    (tmp_path / "current").symlink_to("old")
    os.utime(tmp_path / "current", (900, 900), follow_symlinks=False)
    link = {"path": str(tmp_path / "current"), "target": "old"}
    return {"link": link, "newer": [str(path), str(tmp_path / "current"), str(tmp_path / "none")]}


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[tuple[str, list[int]]]:
    """What answers at a unix socket: with these statuses, and the last one for ever."""
    statuses: list[int] = []
    path = str(tmp_path / "worker.sock")

    def serve() -> None:
        while True:
            connection, _ = server.accept()
            with connection:
                if not connection.recv(65536):
                    return
                status = statuses.pop(0) if len(statuses) > 1 else statuses[0]
                connection.sendall(b"HTTP/1.1 %d X\r\nContent-Length: 0\r\n\r\n" % status)

    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen()
        thread = threading.Thread(target=serve)
        thread.start()
        yield path, statuses
        with socket.socket(socket.AF_UNIX) as end:
            end.connect(path)
        thread.join()


def test_what_is_right_is_only_asked(
    run: Run, release: dict[str, Any], tmp_path: Path, worker: tuple[str, list[int]]
) -> None:
    path, statuses = worker
    statuses.append(200)
    ready = [{"url": "http://localhost/readyz", "socket": path}]
    result = run(RIGHT, ready=ready, **release)
    assert (result["changed"], result["done"]) == (False, [])
    assert result["diff"]["before"] == result["diff"]["after"]
    assert not (tmp_path / "asked").exists()


def test_a_real_server_is_ready_for_its_authority(run: Run, server: Access) -> None:
    ready = [{"url": f"{server.url}/readyz"}]
    assert not run(RIGHT, ready=ready, ca_path=server.ca_path)["changed"]


@pytest.mark.parametrize("reason", ["file", "link", "asked", "not running"])
def test_it_is_restarted_for_a_reason(
    run: Run, release: dict[str, Any], tmp_path: Path, reason: str
) -> None:
    state = {**RIGHT, "ActiveState": "failed"} if reason == "not running" else RIGHT
    if reason == "file":
        os.utime(tmp_path / "file", (1001, 1001))
    if reason == "link":
        release["link"]["target"] = "new"
    given = {**release, "restart": reason == "asked", "reload": True}
    predicted = run(state, check=True, **given)
    assert not (tmp_path / "asked").exists()
    done = run(**given)
    assert predicted["done"] == done["done"] == ["restart"]
    assert predicted["diff"] == done["diff"]
    assert done["diff"]["before"] != done["diff"]["after"]
    assert done["changed"]
    assert (tmp_path / "asked").read_text() == "restart --no-block jump-server\n"
    assert str((tmp_path / "current").readlink()) == release["link"]["target"]


def test_a_new_unit_is_read_enabled_and_started(run: Run, tmp_path: Path) -> None:
    done = run({**FRESH, "NeedDaemonReload": "yes"})
    assert done["done"] == ["daemon-reload", "enable", "restart"]
    assert done["diff"] == {
        "before": "active: inactive\nenabled: disabled\n",
        "after": "active: active\nenabled: enabled\n"
        "systemctl daemon-reload\nsystemctl enable\nsystemctl restart\n",
    }
    asked = (tmp_path / "asked").read_text().splitlines()
    assert asked[:2] == ["daemon-reload", "enable --quiet jump-server"]


def test_a_unit_that_runs_is_reloaded(run: Run) -> None:
    assert run(RIGHT, reload=True)["done"] == ["reload"]


def test_it_waits_until_each_answers(run: Run, worker: tuple[str, list[int]]) -> None:
    path, statuses = worker
    statuses += [503, 200]
    ready = [{"url": "http://localhost/readyz", "socket": path}]
    assert run(FRESH, ready=ready)["done"] == ["enable", "restart"]
    assert statuses == [200]


def test_the_run_before_is_not_asked(
    run: Run, tmp_path: Path, worker: tuple[str, list[int]]
) -> None:
    """It still answers, while systemd ends it."""
    path, statuses = worker
    statuses.append(200)
    (tmp_path / "broken").touch()
    ready = [{"url": "http://localhost/readyz", "socket": path}]
    result = run(RIGHT, restart=True, ready=ready, timeout=0)
    assert result["failed"]
    assert result["msg"] == "jump-server is not ready after 0 s: its state is active"


def test_a_unit_that_ends_again_and_again_is_not_waited_for(run: Run) -> None:
    result = run({**FRESH, "NRestarts": "5"}, ready=[{"url": "http://localhost:9/readyz"}])
    assert result["failed"]
    assert "jump-server ended 5 times: http://localhost:9/readyz: " in result["msg"]


@pytest.mark.parametrize("status", [503, 0])
def test_what_is_never_ready_fails_and_says_why(
    run: Run, tmp_path: Path, worker: tuple[str, list[int]], status: int
) -> None:
    path, statuses = worker
    statuses.append(status)
    where = path if status else str(tmp_path / "none.sock")
    ready = [{"url": "http://localhost/readyz", "socket": where}]
    result = run(RIGHT, ready=ready, timeout=0)
    assert result["failed"]
    why = "status 503" if status else "No such file or directory"
    assert f"jump-server is not ready after 0 s: {where}: " in result["msg"]
    assert why in result["msg"]
