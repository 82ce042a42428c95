"""What counts as a trace, and what a host does by itself."""

import pytest

from tools.lab import differences
from tools.lab.snapshot import Snapshot


def of(subject: str, **things: str | int) -> Snapshot:
    return {subject: things}


def files(*names: str, content: str = "1") -> Snapshot:
    return {"files": dict.fromkeys(names, content)}


def test_added_removed_and_changed() -> None:
    before: Snapshot = {"files": {"/a": "1", "/b": "1"}, "users": {"x": "1"}}
    after: Snapshot = {"files": {"/b": "2", "/c": "1"}, "users": {"x": "1"}}
    assert differences(before, after) == {
        "added": ["files /c"],
        "changed": ["files /b"],
        "removed": ["files /a"],
    }
    assert differences(before, before) == {}


def test_what_the_caller_expects_does_not_count() -> None:
    assert differences(files(), files("/opt/a", "/opt/ab"), ignore="files /opt/a") == {
        "added": ["files /opt/ab"]
    }


def test_a_growing_log_is_no_trace_but_a_new_one_is() -> None:
    assert (
        differences({"files": {"/var/log/syslog": "1"}}, {"files": {"/var/log/syslog": "2"}}) == {}
    )
    found = differences({"files": {}}, {"files": {"/var/log/jumpclient.log": "1"}})
    assert found == {"added": ["files /var/log/jumpclient.log"]}


@pytest.mark.parametrize(
    "name",
    [
        "/var/lib/systemd/linger/deploy",
        "/etc/systemd/system/jumpclient.service",
        "/etc/systemd/system/multi-user.target.wants/jumpclient.service",
        "/etc/passwd-",
        "/tmp/left",
        "/run/jumpclient.pid",
        "/run/lock/jumpclient",
        "/dev/shm/jumpclient",
        "/opt/jumpclient/lib/__pycache__/x.pyc",
        "/home/deploy/.config/systemd/user/jumpclient.service",
    ],
)
def test_these_are_traces(name: str) -> None:
    assert differences(files(), files(name)) == {"added": [f"files {name}"]}


def test_a_second_process_of_the_same_command_is_a_trace() -> None:
    before, after = of("processes", x=1), of("processes", x=2)
    assert differences(before, after) == {"changed": ["processes x"]}


def test_how_many_connections_there_are_is_no_trace() -> None:
    """The tests keep theirs for a while."""
    one, two = of("processes", **{"root: sshd: root@notty": 1}), of("processes")
    assert differences(one, two) == differences(two, one) == {}
    assert differences(one, of("processes", **{"root: sshd: root@notty": 2})) == {}
