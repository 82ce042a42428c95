"""Network namespaces: the lab's, with its bridge, and one per host, joined by a veth pair."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from .errors import HostsError
from .processes import ancestors, run

T = TypeVar("T")
BRIDGE = "br0"
NAMESPACES = Path("/run/netns")
CLONE_NEWNET = 0x40000000


def path(namespace: str) -> Path:
    """The file that holds the namespace open."""
    return NAMESPACES / namespace


def lab_address(number: int, host: int) -> str:
    """Address of a host of lab `number`; the gateway is host 1.

    198.18.0.0/15 is set aside for test networks (RFC 2544): 512 labs of 254 addresses.
    """
    return f"198.{18 + number // 256}.{number % 256}.{host}"


def make_lab(namespace: str, gateway: str) -> None:
    """Make the lab's namespace with its bridge, which carries the gateway's address."""
    run(["ip", "netns", "add", namespace])
    _batch(
        namespace,
        "link set lo up",
        f"link add {BRIDGE} type bridge",
        f"addr add {gateway}/24 dev {BRIDGE}",
        f"link set {BRIDGE} up",
    )


def make_host(lab: str, namespace: str, port: str, address: str, gateway: str) -> None:
    """Make a host's namespace and plug it into the lab's bridge."""
    run(["ip", "netns", "add", namespace])
    # The kernel takes an earlier host's end away some time after its namespace: not in our way.
    run(["ip", "-n", lab, "link", "del", port], check=False)
    _batch(
        lab,
        f"link add {port} type veth peer name eth0 netns {namespace}",
        f"link set {port} master {BRIDGE} up",
    )
    _batch(
        namespace,
        "link set lo up",
        f"addr add {address}/24 dev eth0",
        "link set eth0 up",
        f"route add default via {gateway}",
    )


def set_link(lab: str, port: str, up: bool) -> None:
    """Plug a host's cable in or pull it out."""
    run(["ip", "-n", lab, "link", "set", port, "up" if up else "down"])


def delete(namespace: str) -> None:
    """Delete a namespace if it exists; its interfaces go with it."""
    if path(namespace).exists():
        run(["ip", "netns", "delete", namespace])


def of_lab(lab: str) -> list[str]:
    """The namespaces of a lab: its hosts' (`<lab>.<host>`) first, then its own."""
    if not NAMESPACES.is_dir():
        return []
    names = [p.name for p in NAMESPACES.iterdir() if p.name == lab or p.name.startswith(lab + ".")]
    return sorted(names, reverse=True)


def kill_inside(namespace: str, patience: float = 2.0) -> None:
    """End every process that still runs in the namespace: TERM first, then KILL."""
    end = time.monotonic() + patience
    signal_now = signal.SIGTERM
    while pids := _pids_inside(namespace):
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal_now)
        if time.monotonic() > end + 10:
            raise HostsError(f"processes do not die in the network namespace {namespace}: {pids}")
        if time.monotonic() > end:
            signal_now = signal.SIGKILL
        time.sleep(0.02)


def _pids_inside(namespace: str) -> list[int]:
    try:
        wanted = path(namespace).stat()
    except OSError:
        return []
    found, spared = [], ancestors()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) in spared:
            continue
        with contextlib.suppress(OSError):
            seen = (entry / "ns/net").stat()
            if (seen.st_dev, seen.st_ino) == (wanted.st_dev, wanted.st_ino):
                found.append(int(entry.name))
    return found


def inside(namespace: str, action: Callable[[], T]) -> T:
    """Call `action` in a thread that has joined the namespace; sockets made there stay there."""
    results: list[T] = []
    errors: list[BaseException] = []

    def work() -> None:
        try:
            _join(namespace)
            results.append(action())
        except BaseException as error:  # noqa: BLE001 - raised again in the calling thread
            errors.append(error)

    thread = threading.Thread(target=work, name=f"in {namespace}")
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return results[0]


def _join(namespace: str) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    try:
        descriptor = os.open(path(namespace), os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise HostsError(f"no network namespace {namespace}") from error
    try:
        if libc.setns(descriptor, CLONE_NEWNET) != 0:
            raise HostsError(f"cannot join {namespace}: {os.strerror(ctypes.get_errno())}")
    finally:
        os.close(descriptor)


def _batch(namespace: str, *commands: str) -> None:
    run(["ip", "-n", namespace, "-batch", "-"], input=("\n".join(commands) + "\n").encode())
