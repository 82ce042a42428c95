"""How the computer is doing, from a file tree of the test."""

import struct
from pathlib import Path

import pytest

from jump_agent.linux.statistics import Sampler, console_user_of_utmp
from jump_wire.codec import decode, encode


def write(root: Path, path: str, text: str) -> None:
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)


def record(kind: int, line: str, user: str) -> bytes:
    """A record of utmp as glibc writes it on 64-bit Linux."""
    packed = struct.pack("h6x32s4x32s", kind, line.encode(), user.encode())
    return packed + bytes(384 - len(packed))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path, "proc/uptime", "12345.67 999.00\n")
    write(
        tmp_path,
        "proc/meminfo",
        "MemTotal: 4096000 kB\nMemFree: 1024 kB\nMemAvailable: 2048000 kB\n",
    )
    write(tmp_path, "proc/stat", "cpu  100 0 100 700 100 0 0 0 50 50\ncpu0 1 1 1 1\n")
    write(tmp_path, "proc/self/mounts", "proc /proc proc rw 0 0\n")
    return tmp_path


def test_uptime_and_memory(root: Path) -> None:
    found = Sampler(str(root)).sample()
    assert (found.uptime_seconds, found.memory_free_mib) == (12345, 2000)
    assert found.disks == ()


def test_the_processors_share_is_of_the_time_since_the_last_sample(root: Path) -> None:
    sampler = Sampler(str(root))
    assert sampler.sample().cpu_percent == 0.0
    # 100 ticks passed, 75 of them idle or waiting.
    write(root, "proc/stat", "cpu  115 0 110 765 110 0 0 0 90 90\n")
    assert sampler.sample().cpu_percent == 25.0
    write(root, "proc/stat", "cpu  0 0 0 0 0 0 0 0\n")  # a counter that was reset
    assert sampler.sample().cpu_percent == 0.0


def test_each_disk_is_told_once(root: Path) -> None:
    write(
        root,
        "proc/self/mounts",
        f"/dev/a {root} ext4 rw 0 0\n/dev/a {root}/proc ext4 rw 0 0\n"
        "x /gone xfs rw 0 0\ntmpfs /tmp tmpfs rw 0 0\n",
    )
    (disk,) = Sampler(str(root)).sample().disks
    mount, total, free = disk.rsplit(":", 2)
    assert mount == str(root)[:90]
    assert 0 < int(free) <= int(total)


def test_a_mount_point_with_a_space(root: Path) -> None:
    place = root / "my disk"
    place.mkdir()
    write(root, "proc/self/mounts", f"/dev/a {root}/my\\040disk ext4 rw 0 0\n")
    (disk,) = Sampler(str(root)).sample().disks
    assert disk.startswith(str(place)[:90])


def test_the_console_user_by_systemd(root: Path) -> None:
    write(root, "run/systemd/sessions/1", "UID=1\nUSER=remote\nACTIVE=1\nCLASS=user\n")
    write(root, "run/systemd/sessions/2", "USER=gdm\nACTIVE=1\nCLASS=greeter\nSEAT=seat0\n")
    assert Sampler(str(root)).sample().console_user == ""
    write(root, "run/systemd/sessions/3", "USER=anna\nACTIVE=1\nCLASS=user\nSEAT=seat0\n")
    assert Sampler(str(root)).sample().console_user == "anna"


def test_the_console_user_by_utmp(root: Path) -> None:
    data = record(7, "pts/0", "remote") + record(6, "tty1", "LOGIN") + record(7, "tty2", "bert")
    (root / "run").mkdir()
    (root / "run/utmp").write_bytes(data)
    assert Sampler(str(root)).sample().console_user == "bert"


@pytest.mark.parametrize(
    ("data", "user"),
    [
        (b"", ""),
        (b"short", ""),
        (record(7, ":0", "carla"), "carla"),
        (record(8, "tty1", "gone"), ""),
        (record(7, "ttyS0x", "serial"), ""),
    ],
)
def test_utmps_records(data: bytes, user: str) -> None:
    assert console_user_of_utmp(data) == user


def test_this_computer_fits_the_protocol() -> None:
    found = Sampler().sample()
    assert decode(encode(found)) == found
    assert found.uptime_seconds > 0


def test_an_empty_file_tree_fits_the_protocol_too(tmp_path: Path) -> None:
    found = Sampler(str(tmp_path)).sample()
    assert decode(encode(found)) == found
