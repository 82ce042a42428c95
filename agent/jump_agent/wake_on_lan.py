"""Sends the magic packet of Wake on LAN to neighbours in this computer's own networks."""

import re
import socket
import struct
from typing import Iterable, List, Tuple

from .inventory import subnets

PORTS = (9, 7)
"""discard and echo: network cards look for the packet in either."""

_MAC = re.compile("([0-9a-f]{2}:){5}[0-9a-f]{2}")


def packet(mac: str) -> bytes:
    """The 102 bytes that wake the network card with this address.

    Raises:
        ValueError: this is no address.
    """
    if not _MAC.fullmatch(mac):
        raise ValueError("%r is no MAC address" % mac)
    return b"\xff" * 6 + bytes.fromhex(mac.replace(":", "")) * 16


def broadcasts(root: str = "/") -> List[str]:
    """The broadcast addresses of the networks that this computer is in."""
    found = []
    for _, network in subnets(root):
        address, _, length = network.partition("/")
        (value,) = struct.unpack(">I", socket.inet_aton(address))
        last = value | (0xFFFFFFFF >> int(length))
        found.append(socket.inet_ntoa(struct.pack(">I", last)))
    return found


def wake(macs: Iterable[str]) -> Tuple[int, str]:
    """Send each address's packet to every network.

    Returns:
        How many packets were sent, and why the last one that could not be was not.
    """
    sent, problem = 0, ""
    targets = [(address, port) for address in broadcasts() for port in PORTS]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        sender.setblocking(False)
        for mac in macs:
            for target in targets:
                try:
                    sender.sendto(packet(mac), target)
                    sent += 1
                except (OSError, ValueError) as error:
                    problem = str(error)
    return sent, problem
