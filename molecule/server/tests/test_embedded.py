"""The embedded layout, after a reboot."""

import os
import re
import ssl
from pathlib import Path
from urllib.request import urlopen

import pytest
import testinfra
from testinfra.host import Host

from jump_cli.api import Api, Site

INVENTORY = Path(os.environ["MOLECULE_EPHEMERAL_DIRECTORY"]) / "inventory" / "lab.yml"
EXPOSURE = 1.5
"""What `systemd-analyze security` may say at most: 0 may do nothing, 10 everything."""


@pytest.fixture(scope="module")
def host() -> Host:
    return testinfra.get_host(f"ansible://solo?ansible_inventory={INVENTORY}&force_ansible=false")


@pytest.fixture(scope="module")
def site(host: Host, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site as it is reached from outside, trusting its own authority alone."""
    path = tmp_path_factory.mktemp("trust") / "ca.pem"
    path.write_text(host.file("/var/lib/jump-server/trust/ca.pem").content_string)
    address = host.backend.get_hostname()
    variables = host.backend.ansible_runner.get_variables(address)
    return Site(f"https://{variables['ansible_host']}:8443", str(path))


def test_it_runs_and_starts_at_boot(host: Host) -> None:
    service = host.service("jump-server")
    assert service.is_running
    assert service.is_enabled


def test_it_is_ready(site: Site) -> None:
    trust = ssl.create_default_context(cafile=site.ca_path)
    with urlopen(f"{site.url}/readyz", context=trust, timeout=10) as answer:
        assert answer.status == 200


def test_the_administrator_signs_in(site: Site) -> None:
    api = Api.signed_in(site, "admin", os.environ["JUMP_TEST_PASSWORD"])
    assert [user["username"] for user in api.items("/users")] == ["admin"]


def test_it_may_do_little_else(host: Host) -> None:
    """Asked of systemd, since an option that it does not know would go unnoticed."""
    said = host.check_output("systemd-analyze security jump-server.service --no-pager")
    found = re.search(r"exposure level for jump-server.service: ([0-9.]+)", said)
    assert found is not None
    assert float(found[1]) <= EXPOSURE, said
    status = host.check_output("cat /proc/$(systemctl show --value -p MainPID jump-server)/status")
    fields = dict(line.split(":\t", 1) for line in status.splitlines())
    assert fields["NoNewPrivs"] == "1"
    assert fields["Seccomp"] == "2"
    assert int(fields["CapBnd"], 16) == 0


def test_it_runs_as_its_own_account(host: Host) -> None:
    assert {p.user for p in host.process.filter(comm="jump-server")} == {"jump-server"}
    assert host.user("jump-server").shell == "/usr/sbin/nologin"


def test_nobody_else_reads_its_data_or_writes_its_code(host: Host) -> None:
    assert host.file("/var/lib/jump-server").mode == 0o700
    settings = host.file("/var/lib/jump-server/jump-server.toml")
    assert (settings.user, settings.mode) == ("jump-server", 0o600)
    others = "find /opt/jump-server ! -type l '(' ! -user root -o -perm /022 ')'"
    assert host.check_output(others) == ""


def test_nothing_was_denied_to_it(host: Host) -> None:
    """The confinement takes nothing away that the server tries to use."""
    log = host.check_output("journalctl --unit=jump-server --output=cat --no-pager")
    assert "Operation not permitted" not in log
    assert "Traceback" not in log


def test_root_administers_it_as_its_account(host: Host) -> None:
    assert "admin" in host.check_output("jump-server admin list-users")
    strangers = "find /var/lib/jump-server ! -user jump-server"
    assert host.check_output(strangers) == ""


def test_no_secret_is_in_the_log_or_the_unit(host: Host) -> None:
    password = os.environ["JUMP_TEST_PASSWORD"]
    assert password not in host.check_output("journalctl --no-pager")
    assert password not in host.file("/etc/systemd/system/jump-server.service").content_string
