"""`init-script enable` and `disable` on hosts that really boot so."""

from pathlib import Path

import pytest

from tests.agent.authority import Authority
from tests.agent.packages import Package, parameters
from tools.lab.plugin import FreshHosts, fresh_hosts, host_lab

__all__ = ["fresh_hosts", "host_lab"]

IS_WIRED = {
    "systemd": "systemctl is-enabled jumpclient.service",
    "openrc": "rc-update show default | grep jumpclient",
    "sysvinit": "ls /etc/rc2.d/S??jumpclient",
}


@pytest.mark.dear("three hosts boot, for the three init systems")
@pytest.mark.hosts
def test_each_init_system_is_wired_and_unwired(
    fresh_hosts: FreshHosts, authority: Authority, tmp_path: Path
) -> None:
    """The server need not be there: what starts at boot tries for ever."""
    package = Package(tmp_path, parameters(authority, "127.0.0.1:9")).path.read_bytes()
    for host, wired in zip(fresh_hosts(*IS_WIRED), IS_WIRED.values(), strict=True):
        host.put("/root/package.bin", package)
        script = "/opt/jumpclient/init-script"
        install = "sh /root/package.bin --install-dir /opt/jumpclient --user nobody"
        host.run(install, timeout=60)
        host.run(f"{script} start && {script} enable && {wired}", timeout=60)
        host.run(f"{script} status", timeout=30)
        # Damaged, it is not started; the package repairs it, and it starts again.
        host.run(f"rm /opt/jumpclient/current; {script} stop; test $? -eq 71", timeout=30)
        host.run(f"{install} && {script} restart && {script} status", timeout=60)
        host.run(f"{script} disable; ! ({wired})", timeout=60)
        host.run(f"{script} enable && {wired} && /opt/jumpclient/uninstall", timeout=60)
        host.run("! ls /etc/systemd/system/jumpclient* /etc/init.d/jumpclient*", timeout=30)


@pytest.mark.dear("a host boots, and its login sessions end after logind's delay")
@pytest.mark.hosts
def test_a_client_follows_the_login_sessions_of_its_account(
    fresh_hosts: FreshHosts, authority: Authority, tmp_path: Path
) -> None:
    """With real logins through PAM: the client runs while there is one, and nothing lingers."""
    package = Package(tmp_path, parameters(authority, "127.0.0.1:9")).path.read_bytes()
    systemd, openrc = fresh_hosts("systemd", "openrc")
    here = "/home/deploy/jumpclient"
    runs = "pgrep -u deploy -f launch.py"
    for host in (systemd, openrc):
        host.put("/home/deploy/package.bin", package)
        host.ssh(f"sh package.bin --install-dir {here}", user="deploy", timeout=60)
    host.ssh(f"{here}/init-script enable-login; test $? -eq 98", user="deploy", timeout=60)
    host.run(f"! {runs}", timeout=30)
    systemd.run("sed -i 's/#UserStopDelaySec=.*/UserStopDelaySec=0/' /etc/systemd/logind.conf")
    systemd.run("systemctl restart systemd-logind", timeout=30)
    told = systemd.ssh(f"{here}/init-script enable-login && {runs}", user="deploy", timeout=60)
    assert "runs while deploy is logged in (systemd --user)" in told.stdout
    gone = f"for i in $(seq 300); do {runs} || exit 0; sleep 0.1; done; exit 1"
    systemd.run(gone, timeout=60)  # after the logout
    back = f"for i in $(seq 300); do {runs} && exit 0; sleep 0.1; done; exit 1"
    systemd.ssh(back, user="deploy", timeout=60)
    systemd.run(gone + "; ls /var/lib/systemd/linger/* && exit 1 || exit 0", timeout=60)
    systemd.ssh(f"{here}/uninstall", user="deploy", timeout=60)
    systemd.run("! find /home/deploy -name 'jumpclient*' | grep .", timeout=30)
