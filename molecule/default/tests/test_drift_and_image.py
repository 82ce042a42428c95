"""On each host, at last: what drifted is told, and a sealed Jump Client starts at boot only."""

import json
import re
import subprocess

from test_clients import ALL, INVENTORY, ROOT, SCENARIO, SERVICE, computer

STOPPED = {
    "web": "systemctl disable --now jumpclient",
    "db": "service jumpclient stop",
    "edge": "rc-service jumpclient stop && rc-update del jumpclient",
    "mail": "/opt/jumpclient/init-script stop",
}
"""By host, what somebody did to its Jump Client in service mode."""

DRIFT = {
    "web": 'boot", "service_stopped',
    "db": "service_stopped",
    "edge": 'boot", "service_stopped',
    "mail": "service_stopped",
}
"""By host, what the role says of that."""

AT_BOOT = {
    "web": "systemctl is-enabled jumpclient",
    "db": "ls /etc/rc2.d/S??jumpclient",
    "edge": "rc-update show default | grep -w jumpclient",
    "mail": "test -e /etc/service/jumpclient",
    "web-user": "systemctl --user --machine deploy@ is-enabled jumpclient",
    "db-user": "crontab -u deploy -l | grep '^@reboot /home/deploy/jumpclient/init-script start'",
}
"""By Jump Client, what shows that it is started at boot."""


def play(name: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run one of the project's playbooks on all hosts."""
    command = ["ansible-playbook", "--inventory", str(SCENARIO / "inventory")]
    command += ["--inventory", str(INVENTORY), *options, str(ROOT / "playbooks" / name)]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False
    )


def test_drift_is_told_and_nothing_is_changed() -> None:
    for name, command in STOPPED.items():
        assert computer(name).run(command).rc == 0, name
    found = play("drift.yml")
    told = dict(re.findall(r'\[(\w+)\]: FAILED! => .*"msg": \["(.*)"\]', found.stdout))
    assert told == DRIFT, found.stdout
    assert found.stdout.count("failed=0") == len(ALL) - len(SERVICE)
    assert all(computer(name).run(SERVICE[name]).rc != 0 for name in SERVICE)


def test_an_image_is_enabled_sealed_and_not_started() -> None:
    assert play("remove.yml").returncode == 0
    sealed = play("image.yml")
    assert sealed.returncode == 0, sealed.stdout
    for name, command in AT_BOOT.items():
        assert computer(name).run(command).rc == 0, name
        folder = "/opt/jumpclient" if name in SERVICE else "/home/deploy/jumpclient"
        stored = computer(name).file(f"{folder}/state/enrolment.json").content_string
        assert json.loads(stored)["sealed"] is True, name
        assert computer(name).run(f"pgrep -f {folder}/lib/[l]aunch.py").rc != 0, name
    again = play("image.yml")
    assert again.stdout.count("changed=0 ") == len(ALL), again.stdout
