"""What the monitor takes from the socket of its network process."""

import errno
import json
import os
import pwd
import signal
import socket
import time
from pathlib import Path

import pytest

from jump_agent.core.layout import Layout, parse_config
from jump_agent.linux.monitor import VERBS, Monitor
from jump_agent.linux.owner import INSTALL
from tests import needs
from tests.agent.marks import FORKS
from tests.agent.packages import SYSTEM_PYTHON

pytestmark = FORKS


@pytest.fixture
def monitor(layout: Layout) -> Monitor:
    needs.root("the kernel's word about other accounts' processes")
    values = {
        "addresses": ["a:1"],
        "mode": "service",
        "account": "nobody",
        "install_dir": layout.directory,
        "python": SYSTEM_PYTHON,
        "version": "1",
    }
    Path(layout.config).write_text(json.dumps(values))
    return Monitor(layout, parse_config(values))


def sender(data: bytes, uid: int, theirs: socket.socket) -> int:
    """A process of ``uid`` that sends ``data`` and stays until it is killed."""
    pid = os.fork()
    if pid == 0:
        try:
            os.setresuid(uid, uid, uid)
            theirs.send(data)
            time.sleep(30)
        finally:
            os._exit(0)
    return pid


@pytest.mark.parametrize(
    ("data", "account", "is_child", "valid"),
    [
        (b"uninstall", "nobody", True, True),
        (b"update", "nobody", True, True),
        (b"update-fails", "nobody", True, True),
        (b"update", "daemon", True, False),
        (b"update 1.2.3", "nobody", True, False),
        (b"uninstall", "nobody", False, False),
        (b"uninstall", "daemon", True, False),
        (b"login root", "nobody", True, False),
        (b"uninstall ", "nobody", True, False),
        (b"UNINSTALL", "nobody", True, False),
        (b"u" * 300, "nobody", True, False),
    ],
)
def test_only_the_own_child_and_only_known_verbs(
    monitor: Monitor, data: bytes, account: str, is_child: bool, valid: bool
) -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    pid = sender(data, pwd.getpwnam(account).pw_uid, theirs)
    monitor._child = pid if is_child else pid + 1
    try:
        assert monitor._receive(ours) == (data if valid else b"")
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        ours.close()
        theirs.close()


def test_a_child_that_ends_without_reading_an_answer_ends_no_monitor(monitor: Monitor) -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.send(b"logout an answer")
    theirs.close()
    assert monitor._receive(ours) == b""
    ours.close()


def none_left() -> int:
    raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))


def test_without_a_free_process_it_tries_again_later(
    monitor: Monitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def descriptors() -> list[str]:
        return sorted(path.name for path in Path("/proc/self/fd").iterdir())

    before = descriptors()
    monkeypatch.setattr(os, "fork", none_left)
    assert monitor._start() is None
    assert descriptors() == before
    monkeypatch.setattr(monitor, "_sleep", lambda _seconds: monitor._on_stop(0, None))
    before_run = {number: signal.getsignal(number) for number in signal.valid_signals()}
    try:
        assert monitor.run() == 0, "it waits, and does not end by itself"
    finally:
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, before_run[number])


def test_without_a_free_process_an_update_fails(
    monitor: Monitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fork", none_left)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        monitor._update(INSTALL, theirs)
        assert json.loads(ours.recv(8192))["code"] == "update_failed"
        ours.close()
        monitor._update(INSTALL, theirs)  # nobody reads it


def test_the_list_of_verbs_is_closed() -> None:
    assert VERBS == (b"uninstall", b"update", b"update-works", b"update-fails", b"login", b"screen")
