"""Whether hosts can be made is tried, not guessed."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests import needs
from tools.lab import doctor

ROOT = Path(__file__).parents[2]
ASK = "from tools.lab.doctor import hosts_unavailable; print(hosts_unavailable())"


def ask(*before: str) -> str:
    command = [*before, sys.executable, "-c", ASK]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def needs_hosts() -> None:
    if reason := doctor.hosts_unavailable():
        pytest.skip(f"needs real hosts, but {reason}")


def test_where_namespaces_may_not_be_made_the_reason_is_given() -> None:
    needs.root("dropping rights")
    dropped = "-sys_admin"
    reason = ask("setpriv", f"--bounding-set={dropped}", f"--inh-caps={dropped}")
    assert reason.startswith("this machine cannot make them: unshare")


def test_where_control_groups_cannot_be_made_the_reason_is_given() -> None:
    needs_hosts()
    hide = 'umount --recursive --lazy /sys/fs/cgroup 2>/dev/null; exec "$@"'
    alone = ["unshare", "--mount", "--propagation", "private", "sh", "-c", hide, "hide"]
    assert ask(*alone).startswith("this machine cannot make them: cgroup v2 is not mounted")


def test_the_packages_that_are_missing_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(doctor, "PATH", "/nowhere")
    assert {"mmdebstrap", "systemd-container", "zstd"} <= set(doctor.missing_packages())


@pytest.mark.hosts
def test_a_trial_leaves_nothing() -> None:
    needs_hosts()
    assert doctor.hosts_unavailable() is None
    assert list(Path(tempfile.gettempdir()).glob("jump-lab-trial-*")) == []
    assert "jump-lab-trial" not in Path("/proc/self/mountinfo").read_text()
