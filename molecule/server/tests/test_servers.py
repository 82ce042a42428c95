"""Both layouts, after a reboot: one host with all of it, and a site of two nodes."""

import os
import re
import ssl
from functools import cache
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from testinfra.host import Host
from testinfra.utils.ansible_runner import AnsibleRunner

from jump_api.api import Api, Site

INVENTORY = Path(os.environ["MOLECULE_EPHEMERAL_DIRECTORY"]) / "inventory" / "lab.yml"
PASSWORD = os.environ["JUMP_TEST_PASSWORD"]
NODES = ("solo", "one", "two")
FRONTS = {"solo": 8443, "one": 443}
"""Where each site is reached: by host, the port."""
UNITS = [(node, "jump-server") for node in NODES] + [("one", "jump-server-proxy")]
EXPOSURE = {"jump-server": 1.5, "jump-server-proxy": 1.8}
"""What `systemd-analyze security` may say at most: 0 may do nothing, 10 everything."""
WORKERS = """
import socket
with socket.socket(socket.AF_UNIX) as sock:
    sock.connect("/run/jump-server-proxy/admin.sock")
    sock.sendall(b"show stat\\n")
    print(b"".join(iter(lambda: sock.recv(65536), b"")).decode())
"""


RUNNER = AnsibleRunner.get_runner(str(INVENTORY))


@cache
def computer(name: str) -> Host:
    host = RUNNER.get_host(name)
    # One connection for all commands, which ends with the lab: a login costs 0.15 s of processor.
    host.backend.controlpath = f"{host.backend.ssh_identity_file}-{name}"
    return host


@pytest.fixture(params=NODES)
def node(request: pytest.FixtureRequest) -> Host:
    return computer(request.param)


@pytest.fixture(params=FRONTS)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Site:
    return reached(request.param, tmp_path)


def reached(name: str, folder: Path) -> Site:
    """The site as it is reached from outside, trusting its own authority alone."""
    host = computer(name)
    path = folder / "ca.pem"
    path.write_text(host.file("/var/lib/jump-server/trust/ca.pem").content_string)
    variables: dict[str, Any] = RUNNER.get_variables(name)
    return Site(f"https://{variables['ansible_host']}:{FRONTS[name]}", str(path))


@pytest.mark.parametrize(("name", "unit"), UNITS)
def test_it_runs_and_starts_at_boot(name: str, unit: str) -> None:
    service = computer(name).service(unit)
    assert service.is_running
    assert service.is_enabled


def test_it_is_ready(site: Site) -> None:
    trust = ssl.create_default_context(cafile=site.ca_path)
    with urlopen(f"{site.url}/readyz", context=trust, timeout=10) as answer:
        assert answer.status == 200


def test_the_administrator_signs_in(site: Site) -> None:
    api = Api.signed_in(site, "admin", PASSWORD)
    assert [user["username"] for user in api.items("/users")] == ["admin"]


@pytest.mark.parametrize(("name", "unit"), UNITS)
def test_it_may_do_little_else(name: str, unit: str) -> None:
    """Asked of systemd, and of the kernel: an option that it does not know would go unnoticed."""
    host = computer(name)
    said = host.check_output(f"systemd-analyze security {unit}.service --no-pager")
    found = re.search(rf"exposure level for {unit}.service: ([0-9.]+)", said)
    assert found is not None
    assert float(found[1]) <= EXPOSURE[unit], said
    status = host.check_output(f"cat /proc/$(systemctl show --value -p MainPID {unit})/status")
    fields = dict(line.split(":\t", 1) for line in status.splitlines())
    assert fields["NoNewPrivs"] == "1"
    assert fields["Seccomp"] == "2"
    # A port below 1024 takes one capability, and nothing else any.
    allowed = 1 << 10 if unit == "jump-server-proxy" else 0
    assert int(fields["CapBnd"], 16) == allowed


def test_it_runs_as_its_own_account(node: Host) -> None:
    assert {p.user for p in node.process.filter(comm="jump-server")} == {"jump-server"}
    assert node.user("jump-server").shell == "/usr/sbin/nologin"


def test_nobody_else_reads_its_data_or_writes_its_code(node: Host) -> None:
    assert node.file("/var/lib/jump-server").mode == 0o700
    settings = node.file("/var/lib/jump-server/jump-server.toml")
    assert (settings.user, settings.mode) == ("jump-server", 0o600)
    others = "find /opt/jump-server ! -type l '(' ! -user root -o -perm /022 ')'"
    assert node.check_output(others) == ""


def test_nothing_was_denied_to_it(node: Host) -> None:
    """The confinement takes nothing away that the server tries to use."""
    log = node.check_output("journalctl --unit=jump-server --output=cat --no-pager")
    assert "Operation not permitted" not in log


def test_root_administers_it_as_its_account(node: Host) -> None:
    assert "admin" in node.check_output("jump-server admin list-users")
    assert node.check_output("find /var/lib/jump-server ! -user jump-server") == ""


def test_no_secret_is_in_the_log_or_where_others_read(node: Host) -> None:
    assert PASSWORD not in node.check_output("journalctl --no-pager")
    readable = f"find /etc /opt/jump-server -type f -perm /044 -exec grep -lF -e {PASSWORD} {{}} +"
    assert node.run(readable).stdout == ""


def test_the_nodes_have_the_same_keys() -> None:
    sums = "cd /var/lib/jump-server/trust && sha256sum ca.pem ca.key server.key site.secret"
    assert computer("one").check_output(sums) == computer("two").check_output(sums)


def test_what_the_packages_would_start_is_off() -> None:
    host = computer("one")
    assert not host.service("haproxy").is_running
    assert not host.service("redis-server").is_running


def test_the_front_reaches_every_worker() -> None:
    said = computer("one").check_output("python3 -c %s", WORKERS)
    rows = [line.split(",") for line in said.splitlines() if line.startswith("links,")]
    states = {row[1]: row[17] for row in rows if row[1] != "BACKEND"}
    assert states == dict.fromkeys(("one-0", "one-1", "two-0", "two-1"), "UP")


def test_a_server_that_is_frozen_is_started_anew() -> None:
    host = computer("two")
    restarts = "systemctl show --value -p NRestarts jump-server"
    before = int(host.check_output(restarts))
    host.check_output("kill -STOP $(systemctl show --value -p MainPID jump-server)")
    # By systemd's watchdog, 30 seconds after it said for the last time that it is alive.
    wait = "timeout 90 sh -c 'until {}; do sleep 1; done'"
    host.check_output(wait.format(f"[ $({restarts}) -gt {before} ]"))
    host.check_output(wait.format("systemctl is-active --quiet jump-server"))


def test_the_site_serves_while_a_node_is_stopped(tmp_path: Path) -> None:
    site = reached("one", tmp_path)
    host = computer("one")
    host.check_output("systemctl stop jump-server")
    try:
        assert Api.signed_in(site, "admin", PASSWORD).items("/users")
    finally:
        host.check_output("systemctl start jump-server")
