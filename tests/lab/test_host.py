"""A host of each init lives as a computer does."""

import time
from collections.abc import Iterator

import pytest

from tools.lab import INITS, Host, HostsError, Lab, differences
from tools.lab.plugin import FreshHosts

pytestmark = pytest.mark.hosts

INIT_PROCESS = {"systemd": "systemd", "sysvinit": "init", "openrc": "init", "runit": "runit"}


@pytest.fixture(scope="module")
def one_of_each(host_lab: Lab) -> Iterator[dict[str, Host]]:
    made = host_lab.up({f"a-{init}": init for init in INITS})
    yield {host.init: host for host in made}
    host_lab.remove_hosts(made)


@pytest.fixture(params=INITS)
def host(request: pytest.FixtureRequest, one_of_each: dict[str, Host]) -> Host:
    """Each test leaves it running and without what it has added."""
    return one_of_each[request.param]


def test_fresh_hosts_are_named_after_their_init(host_lab: Lab, fresh_hosts: FreshHosts) -> None:
    names = [host.name for host in fresh_hosts("systemd", "sysvinit", "systemd")]
    assert names == ["systemd-1", "sysvinit-1", "systemd-2"]


def test_fresh_hosts_are_gone_after_the_test(host_lab: Lab) -> None:
    assert [host.name for host in host_lab.hosts() if host.name.endswith(("-1", "-2"))] == []


def test_ssh_as_root_and_as_a_user_with_sudo(host: Host) -> None:
    assert host.ssh("id -un; hostname").stdout.split() == ["root", host.name]
    assert host.ssh("id -un; sudo id -un", user="deploy").stdout.split() == ["deploy", "root"]


def test_another_host_key_is_refused(host: Host) -> None:
    change = "cd /etc/ssh; mv ssh_host_ed25519_key kept; ssh-keygen -qt ed25519 -N '' -f"
    host.run(f"{change} ssh_host_ed25519_key; service ssh restart")
    try:
        refused = host.ssh("true", check=False)
    finally:
        host.run("cd /etc/ssh; mv kept ssh_host_ed25519_key; service ssh restart")
    assert refused.returncode == 255
    assert "Host key verification failed" in refused.stderr
    assert host.ssh("true").returncode == 0


def test_it_runs_its_init_with_nothing_failed(host: Host) -> None:
    assert host.read("/proc/1/comm").decode().strip() == INIT_PROCESS[host.init]
    if host.init == "systemd":
        assert host.run("systemctl is-system-running --wait").stdout.strip() == "running"
        user = host.run("systemctl --user is-system-running --wait", user="deploy")
        assert user.stdout.strip() == "running"
    elif host.init == "openrc":
        assert host.run("rc-status --crashed", check=False).stdout.strip() == ""
        assert "started" in host.run("rc-service ssh status; rc-status default").stdout


def test_the_system_log_can_be_read(host: Host) -> None:
    host.run("logger -p user.err -t a-test 'it went wrong'")
    log = "journalctl --no-pager -t a-test" if host.init == "systemd" else "cat /var/log/syslog"
    assert "it went wrong" in host.run(log).stdout


def test_a_reboot_comes_back_with_the_disk(host: Host) -> None:
    host.put("/opt/kept/file", "kept")
    host.ssh("true")
    leader, before = host.leader(), host.snapshot()
    host.reboot()
    assert host.leader() != leader
    assert differences(before, host.snapshot()) == {}
    assert host.read("/opt/kept/file") == b"kept"
    assert host.ssh("id -un", user="deploy").stdout == "deploy\n"


def test_a_power_cut_ends_every_process_at_once_and_keeps_the_disk(host: Host) -> None:
    host.put("/opt/kept/file", "kept")
    host.run("nohup sleep 1000 > /dev/null 2>&1 &")
    host.power_cut()
    assert host.group.pids() == []
    assert not host.is_running()
    assert host.read("/opt/kept/file") == b"kept"
    host.boot()
    host.wait()
    assert "sleep 1000" not in host.run("ps -eo args").stdout
    assert host.read("/opt/kept/file") == b"kept"


def test_a_clean_halt_and_a_boot(host: Host) -> None:
    host.halt()
    assert not host.is_running()
    with pytest.raises(HostsError, match="is not running"):
        host.leader()
    host.boot()
    host.wait()
    with pytest.raises(HostsError, match="is running already"):
        host.boot()


def test_the_link_goes_down_and_up(host: Host) -> None:
    ping = ["ssh", "-o", "ConnectTimeout=1", *host.ssh_command()[1:], "true"]
    host.link(False)
    assert host.lab.run(ping, check=False).returncode == 255
    assert "NO-CARRIER" in host.run("ip link show eth0").stdout
    host.link(True)
    host.wait()
    assert host.ssh("true").returncode == 0


def test_commands_run_as_a_user_with_status_input_and_time_limit(host: Host) -> None:
    assert host.run("cat; pwd", user="deploy", input="in\n").stdout == "in\n/home/deploy\n"
    assert host.run(["printf", "%s", "a b; $HOME"]).stdout == "a b; $HOME"
    assert host.run("exit 3", check=False).returncode == 3
    with pytest.raises(HostsError, match="status 3"):
        host.run("exit 3")
    start = time.monotonic()
    with pytest.raises(HostsError, match=r"no end after 0\.5 s"):
        host.run("sleep 1000", timeout=0.5)
    assert time.monotonic() - start < 5
    assert "sleep 1000" not in host.run("ps -eo args").stdout


def test_files_get_their_owner_and_mode(host: Host) -> None:
    host.put("/home/deploy/a b/secret", b"\0\1", mode=0o600, owner="deploy")
    assert host.read("/home/deploy/a b/secret") == b"\0\1"
    seen = host.run("stat -c '%U %a' '/home/deploy/a b/secret'; ls -A '/home/deploy/a b'").stdout
    assert seen == "deploy 600\nsecret\n"


def test_the_server_has_a_name_and_other_names_fail_at_once(host: Host) -> None:
    assert host.run("getent hosts jump-server").stdout.split()[0] == host.lab.gateway
    start = time.monotonic()
    assert host.run("getent hosts example.org", check=False).returncode == 2
    assert time.monotonic() - start < 2


def test_what_needs_the_setuid_bit_has_it(host: Host) -> None:
    assert host.run("stat -c %a /usr/bin/sudo /bin/su").stdout.split() == ["4755", "4755"]
    assert host.run("sudo -n id -u", user="deploy").stdout == "0\n"


def test_a_snapshot_sees_every_trace_and_nothing_else(host: Host) -> None:
    before = host.snapshot()
    host.ssh("sudo true", user="deploy")
    assert differences(before, host.snapshot()) == {}
    host.run("useradd trace && touch /opt/trace && echo '@reboot root true' > /etc/cron.d/trace")
    host.run("nohup sleep 1000 > /dev/null 2>&1 &")
    # A byte of a large file of the image, whose size and time stay the same.
    host.run("cp -a /usr/bin/openssl /root/kept; touch -r /usr/bin/openssl /root/time")
    host.run("printf x | dd of=/usr/bin/openssl bs=1 seek=1000 conv=notrunc status=none")
    host.run("touch -r /root/time /usr/bin/openssl")
    found = differences(before, host.snapshot())
    added = ("crontabs /etc/cron.d/trace", "files /opt/trace", "users trace", "groups trace")
    assert {*added, "processes root: sleep 1000"} <= set(found["added"])
    assert {"files /etc/passwd", "files /usr/bin/openssl"} <= set(found["changed"])
    host.run("userdel trace; rm /opt/trace /etc/cron.d/trace; pkill sleep")
    host.run("mv /root/kept /usr/bin/openssl; rm /root/time")
    assert differences(before, host.snapshot()) == {}


def test_a_snapshot_sees_what_init_was_told(host: Host) -> None:
    before = host.snapshot()
    if host.init == "systemd":
        host.put("/etc/systemd/system/trace.service", "[Service]\nExecStart=/bin/sleep 1000\n")
        host.run("systemctl daemon-reload && systemctl start trace.service")
        expected = {"units unit-file trace.service", "units unit trace.service"}
    elif host.init == "sysvinit":
        host.run("ln -s ../init.d/cron /etc/rc2.d/S99trace")
        expected = {"units /etc/rc2.d/S99trace"}
    elif host.init == "runit":
        host.run("mkdir /etc/sv/trace && touch /etc/sv/trace/down")
        host.run("ln -s /etc/sv/trace /etc/service/trace")
        expected = {"units /etc/runit/runsvdir/default/trace"}
    else:
        host.run("cp /etc/init.d/cron /etc/init.d/trace && rc-update add trace default")
        expected = {"units /etc/runlevels/default/trace"}
    assert expected <= set(differences(before, host.snapshot())["added"])


def test_systemd_hosts_install_packages_without_a_network(one_of_each: dict[str, Host]) -> None:
    host = one_of_each["systemd"]
    host.run("apt-get update && apt-get install --yes --no-install-recommends python3-packaging")
    host.run("python3 -c 'import packaging'")
    host.run("apt-get purge --yes python3-packaging")
