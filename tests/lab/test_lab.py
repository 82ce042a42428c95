"""Labs live side by side, and nothing is left of them, however they end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab.machine import traces
from tools.lab import INITS, HostsError, Lab, charges, layout, network, sweep

pytestmark = pytest.mark.hosts

OWNER_DIES = """
import os, subprocess, sys
from tools.lab import Lab
lab = Lab.create(sys.argv[1], owner=os.getpid())
lab.up({"one": "systemd", "two": "sysvinit"})
lab.popen(["sleep", "1000"], stdout=subprocess.DEVNULL)
print("up", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def lab(host_lab: Lab) -> Iterator[Lab]:
    """A second lab, beside the session's."""
    with Lab.create(owner=os.getpid()) as made:
        yield made


def start(script: str, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def end(process: subprocess.Popen[bytes]) -> None:
    with process:
        process.kill()


def new_id() -> str:
    return f"t{os.urandom(4).hex()}"


def test_five_hosts_come_up_side_by_side(lab: Lab) -> None:
    inits = dict(zip("abcde", [*INITS, "systemd"], strict=True))
    hosts = lab.up(inits)
    assert [host.init for host in lab.hosts()] == list(inits.values())
    assert len({host.address for host in hosts}) == 5
    for host in hosts:
        assert host.ssh("hostname").stdout.strip() == host.name


def test_destroying_leaves_nothing(host_lab: Lab) -> None:
    lab = Lab.create(new_id(), owner=os.getpid())
    lab.up({init: init for init in INITS})
    inside = lab.popen(["sleep", "1000"])
    for host in lab.hosts():
        host.run("nohup sleep 1000 > /dev/null 2>&1 &")
    assert traces(lab.id) != []
    lab.destroy()
    assert inside.wait(5) == -signal.SIGTERM
    assert traces(lab.id) == []


def test_removing_one_host_leaves_the_others(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = lab.up({"gone-soon": "sysvinit", "stays": "sysvinit"})
    with monkeypatch.context() as measured:
        measured.setenv(charges.FOLDER, str(tmp_path))
        one.down()
    [told] = tmp_path.iterdir()  # processor seconds: no child of the tests took them
    assert 0.01 < float(told.name.partition("-")[0]) < 30
    assert [host.name for host in lab.hosts()] == ["stays"]
    assert [trace for trace in traces(lab.id) if "gone-soon" in trace] == []
    assert one.address not in lab.known_hosts.read_text()
    assert two.ssh("hostname").stdout == "stays\n"


def test_labs_have_their_own_addresses_and_do_not_see_each_other(host_lab: Lab, lab: Lab) -> None:
    assert lab.gateway != host_lab.gateway
    (host,) = lab.up({"one": "sysvinit"})
    reach = ["bash", "-c", f"timeout 2 bash -c '< /dev/tcp/{host.address}/22'"]
    assert lab.run(reach).returncode == 0
    assert host_lab.run(reach, check=False).returncode != 0


def test_a_lab_of_a_dead_owner_is_swept_by_the_next_start(host_lab: Lab) -> None:
    name = new_id()
    process = start(OWNER_DIES, name)
    assert process.stdout is not None
    assert process.stdout.readline() == b"up\n"
    assert name not in sweep()
    end(process)
    assert any("process" in trace for trace in traces(name))
    with Lab.create(owner=os.getpid()):
        assert traces(name) == []


@pytest.mark.parametrize("seconds", [0.05, 0.15, 0.2, 0.25, 0.3, 0.4, 0.6, 1.0])
def test_a_tool_killed_at_any_moment_is_swept(host_lab: Lab, seconds: float) -> None:
    name = new_id()
    process = start(OWNER_DIES, name)
    time.sleep(seconds)
    end(process)
    sweep()
    assert traces(name) == []


def test_a_lab_of_another_process_ends_with_it(host_lab: Lab) -> None:
    with subprocess.Popen(["sleep", "1000"]) as owner:
        lab = Lab.create(owner=owner.pid)
        assert lab.id not in sweep()
        owner.kill()
    assert lab.id in sweep()
    assert traces(lab.id) == []
    with pytest.raises(HostsError, match=f"no process {owner.pid}"):
        Lab.create(owner=owner.pid)


def start_a_host(lab: Lab, name: str) -> subprocess.Popen[bytes]:
    """The tool, starting a host that is already running but not yet ready."""
    arguments = ["-m", "tools.lab", "up", "--lab", lab.id, f"{name}:openrc"]
    maker = subprocess.Popen([sys.executable, *arguments], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while not [host for host in lab.hosts() if host.name == name and host.is_running()]:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    return maker


def test_a_host_whose_maker_was_killed_is_swept_and_the_lab_stays(lab: Lab) -> None:
    (stays,) = lab.up({"stays": "sysvinit"})
    maker = start_a_host(lab, "cut-short")
    maker.kill()
    maker.wait()
    sweep()
    assert [host.name for host in lab.hosts()] == ["stays"]
    assert [trace for trace in traces(lab.id) if "cut-short" in trace] == []
    assert stays.ssh("true").returncode == 0


def test_an_interrupted_start_leaves_nothing(lab: Lab) -> None:
    maker = start_a_host(lab, "cut-short")
    maker.send_signal(signal.SIGINT)
    assert maker.wait(30) == 130
    assert lab.hosts() == []
    assert [trace for trace in traces(lab.id) if "cut-short" in trace] == []


def test_a_host_that_does_not_come_up_leaves_nothing(lab: Lab) -> None:
    with pytest.raises(HostsError, match="no SSH"):
        lab.up({"too-slow": "openrc"}, wait=0.2)
    assert lab.hosts() == []
    assert [trace for trace in traces(lab.id) if "too-slow" in trace] == []


def test_names_that_do_not_fit_or_are_taken(lab: Lab) -> None:
    lab.up({"taken": "sysvinit"})
    with pytest.raises(HostsError, match="already: taken"):
        lab.up({"new": "sysvinit", "taken": "sysvinit"})
    assert [host.name for host in lab.hosts()] == ["taken"]
    with pytest.raises(HostsError, match="not a host name"):
        lab.up({"../x": "sysvinit"})
    with pytest.raises(HostsError, match="no such init"):
        lab.up({"new": "upstart"})
    with pytest.raises(HostsError, match="there is no host new"):
        lab.host("new")
    with pytest.raises(HostsError, match=f"there is a lab {lab.id} already"):
        Lab.create(lab.id)
    with pytest.raises(HostsError, match="not a lab id"):
        Lab.create("../x")
    with pytest.raises(HostsError, match="there is no lab nowhere"):
        Lab.open("nowhere")


def test_the_lab_is_known_by_its_namespace(lab: Lab) -> None:
    assert Path("/run/netns", layout.namespace(lab.id)).exists()
    assert network.of_lab(lab.namespace) == [lab.namespace]
    addresses = lab.run(["ip", "-brief", "address"]).stdout.decode()
    assert f"{lab.gateway}/24" in addresses
    assert "eth0" not in addresses


@pytest.mark.dear("a host of each init is booted three times, as no other machine here would")
def test_a_pure_cgroup_v2_machine(host_lab: Lab) -> None:
    """In a mount namespace whose /sys/fs/cgroup is cgroup v2 alone."""
    name = new_id()
    script = f"""
set -e
umount --lazy /sys/fs/cgroup
mount -t cgroup2 cgroup2 /sys/fs/cgroup
tool() {{ {sys.executable} -m tools.lab "$@" > /dev/null; }}
export JUMP_LAB={name}
tool lab create --id {name} --owner $$
trap 'tool lab destroy' EXIT
tool up one:systemd two:sysvinit three:openrc
tool reboot; tool power-cut one two; tool boot one two
tool exec one -- 'test "$(systemctl is-system-running --wait)" = running'
tool ssh --user deploy three -- sudo true
tool halt
"""
    command = ["unshare", "--mount", "--propagation", "private", "sh", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert traces(name) == []
