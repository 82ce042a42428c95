"""What the computer is, from a file tree of the test."""

from pathlib import Path

import pytest

from jump_agent.core.layout import Config
from jump_agent.linux.inventory import (
    LOGIN_SESSION,
    addresses,
    collect,
    memory_mib,
    os_name,
    processors,
    qualified_name,
    read_text,
    windows_network,
)
from jump_wire.codec import decode, encode

FIB_TRIE = """Main:
  +-- 0.0.0.0/0 3 0 5
     |-- 0.0.0.0
        /0 universe UNICAST
     +-- 10.0.0.0/24 2 0 2
        |-- 10.0.0.5
           /32 host LOCAL
        |-- 10.0.0.255
           /32 link BROADCAST
     |-- 127.0.0.1
        /32 host LOCAL
     |-- 169.254.1.1
        /32 host LOCAL
Local:
        |-- 10.0.0.5
           /32 host LOCAL
"""
IF_INET6 = """00000000000000000000000000000001 01 80 10 80       lo
fe800000000000000000000000000001 02 40 20 80     eth0
fd000000000000000000000000000002 02 40 00 80     eth0
"""


def write(root: Path, path: str, text: str) -> None:
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)


def test_addresses_without_loopback_link_local_and_doubles(tmp_path: Path) -> None:
    write(tmp_path, "proc/net/fib_trie", FIB_TRIE)
    write(tmp_path, "proc/net/if_inet6", IF_INET6)
    assert addresses(str(tmp_path)) == ["10.0.0.5", "fd00::2"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            'NAME=x\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n',
            "Debian GNU/Linux 12 (bookworm)",
        ),
        ("PRETTY_NAME='Alpine Linux v3.20'\n", "Alpine Linux v3.20"),
    ],
)
def test_the_systems_name(tmp_path: Path, text: str, name: str) -> None:
    write(tmp_path, "usr/lib/os-release", text)
    assert os_name(str(tmp_path)) == name


def test_a_system_without_a_name_has_its_kernels(tmp_path: Path) -> None:
    assert os_name(str(tmp_path)) == "Linux"


@pytest.mark.parametrize(
    ("hosts", "name"),
    [
        ("127.0.1.1 pc.corp.example pc\n", "pc.corp.example"),
        ("127.0.1.1 pc pc.corp.example # pc.wrong\n", "pc.corp.example"),
        ("127.0.1.1 other.example other\n", "pc"),
        ("", "pc"),
    ],
)
def test_the_full_name_without_asking_the_network(hosts: str, name: str) -> None:
    assert qualified_name("pc", hosts) == name
    assert qualified_name("pc.example", hosts) == "pc.example"


def test_processors_of_intel_and_arm() -> None:
    intel = "processor\t: %d\nmodel name\t: Intel(R)  Xeon\n\n"
    assert processors(intel % 0 + intel % 1) == ("Intel(R) Xeon", 2)
    arm = "processor\t: 0\nBogoMIPS\t: 50\n\nprocessor\t: 1\n\nModel\t\t: Raspberry Pi 5\n"
    assert processors(arm) == ("Raspberry Pi 5", 2)
    assert processors("") == ("", 0)


def test_memory_in_mebibytes() -> None:
    assert memory_mib("MemTotal:  2048000 kB\nHugePages_Total: 0\nodd\n") == {
        "MemTotal": 2000,
        "HugePages_Total": 0,
    }


def test_workgroup_and_domain_of_samba() -> None:
    smb = "[global]\n  Workgroup = OFFICE\n realm = CORP.EXAMPLE\n[share]\nworkgroup = no\n"
    assert windows_network(smb) == ("OFFICE", "corp.example")
    assert windows_network("") == ("", "")


def test_files_are_read_leniently(tmp_path: Path) -> None:
    (tmp_path / "odd").write_bytes(b"a\xffb")
    assert read_text(str(tmp_path / "odd")) == "a\ufffdb"
    assert read_text(str(tmp_path / "none")) == ""


def test_this_computer_fits_the_protocol(config: Config) -> None:
    found = collect(config)
    assert decode(encode(found)) == found
    assert found.cpu_count >= 1
    assert found.memory_mib > 0
    assert (found.mode, found.account) == ("user", "tester")


def test_a_bare_file_tree_fits_the_protocol_too(config: Config, tmp_path: Path) -> None:
    found = collect(config, str(tmp_path / "empty"))
    assert decode(encode(found)) == found
    assert found.addresses == ()


def test_a_client_that_ends_with_its_login_session(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = str(tmp_path)
    monkeypatch.delenv("INVOCATION_ID", raising=False)
    assert not collect(config, root).login_session, "it was started by hand"
    monkeypatch.setenv("INVOCATION_ID", "0")
    assert collect(config, root).login_session
    assert not collect(config._replace(mode="service"), root).login_session
    write(tmp_path, "var/lib/systemd/linger/tester", "")
    assert not collect(config, root).login_session
    monkeypatch.setenv(LOGIN_SESSION, "1")
    assert collect(config, root).login_session
