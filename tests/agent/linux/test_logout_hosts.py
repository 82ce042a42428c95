"""Users of a real host are listed and logged out, through the client's root monitor."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from jump_wire import messages
from tests.agent.authority import Authority
from tests.agent.packages import Package, parameters
from tests.agent.peers import LinkPeer
from tests.agent.power_cuts import server_in
from tools.lab.lab import Lab
from tools.lab.plugin import FreshHosts, fresh_hosts, host_lab

__all__ = ["fresh_hosts", "host_lab"]


def asked(link: LinkPeer, *identity: Any) -> messages.Logins:
    link.send(messages.ListLogins("s1", "ann", *identity))
    found: messages.Logins = link.expect(messages.Logins)
    return found


@pytest.mark.dear("two hosts boot, with systemd and without")
@pytest.mark.hosts
def test_exactly_one_login_is_ended(
    host_lab: Lab, fresh_hosts: FreshHosts, authority: Authority, tmp_path: Path
) -> None:
    server = server_in(host_lab, authority.context(tmp_path, names=(host_lab.gateway,)))
    package = Package(tmp_path, parameters(authority, server.address)).path.read_bytes()
    links = []
    systemd, sysvinit = fresh_hosts("systemd", "sysvinit")
    for host in (systemd, sysvinit):
        host.put("/root/package.bin", package)
        host.run("sh /root/package.bin --install-dir /opt/jumpclient --user nobody", timeout=120)
        host.run("/opt/jumpclient/init-script start", timeout=60)
        link = server.link()
        link.welcome()
        links.append(link)
    assert asked(links[1]).code == "logins_unavailable"
    ssh = host_lab.command([*systemd.ssh_command("deploy"), "-tt", "--", "echo in; sleep 600"])
    people = [subprocess.Popen(ssh, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in "12"]
    try:
        for person in people:
            assert person.stdout is not None
            assert person.stdout.readline().strip() == b"in"
        found = [one.split(":", 4) for one in asked(links[0]).logins]
        (login, uid, since), (other, _, _) = [
            (one[0], int(one[1]), int(one[2])) for one in found if one[3] == "deploy"
        ]
        for wrong in ((login, uid, since + 1), (login, uid + 1, since), ("nosuch", uid, since)):
            assert asked(links[0], *wrong).code == "login_not_found"
        assert [person.poll() for person in people] == [None, None]
        told = asked(links[0], login, uid, since)
        assert (told.login_id, told.code) == (login, "")
        left = [one.split(":")[0] for one in told.logins]
        assert login not in left
        assert other in left
        people[0].wait(timeout=20)
        assert people[1].poll() is None
        assert asked(links[0], login, uid, since).code == "login_not_found"
    finally:
        for person in people:
            person.kill()
            person.communicate()
        server.close()
