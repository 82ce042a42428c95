"""Ports that no other test gets, whichever process or run it belongs to."""

import contextlib
import itertools
import os
import socket

PORTS = range(20_000, 32_000)
"""Below those that the kernel gives to connections, which would otherwise take them meanwhile."""

_reserved: list[socket.socket] = []


def free_port() -> int:
    """A port of the loopback that nothing listens on, reserved until this process ends."""
    start = (os.getpid() * 131 + len(_reserved)) % len(PORTS)
    for port in itertools.chain(PORTS[start:], PORTS[:start]):
        # The name in the kernel's abstract namespace is the reservation.
        reservation = socket.socket(socket.AF_UNIX)
        with contextlib.suppress(OSError), socket.socket() as probe:
            reservation.bind(f"\0jump-test-port-{port}")
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            _reserved.append(reservation)
            return port
        reservation.close()
    raise AssertionError("every port is taken")
