"""Sends Wake-on-LAN magic packets to other computers in this computer's networks."""

import re
import socket
import struct
from typing import Iterable, List, Tuple

PORTS = (9, 7)
"""UDP ports discard and echo: network cards accept the packet on either of them."""

_MAC = re.compile("([0-9a-f]{2}:){5}[0-9a-f]{2}")


def packet(mac: str) -> bytes:
    """Return the 102 bytes that wake the network card with this address.

    Raises:
        ValueError: ``mac`` is not a valid address.
    """
    if not _MAC.fullmatch(mac):
        raise ValueError("%r is no MAC address" % mac)
    return b"\xff" * 6 + bytes.fromhex(mac.replace(":", "")) * 16


def broadcasts(networks: Iterable[str]) -> List[str]:
    """Return the broadcast addresses of networks such as ``10.0.0.0/24``."""
    found = []
    for network in networks:
        address, _, length = network.partition("/")
        (value,) = struct.unpack(">I", socket.inet_aton(address))
        last = value | (0xFFFFFFFF >> int(length))
        found.append(socket.inet_ntoa(struct.pack(">I", last)))
    return found


def wake(macs: Iterable[str], networks: Iterable[str]) -> Tuple[int, str]:
    """Send each address's packet to every network of ``networks``.

    Returns:
        The number of packets sent, and the error of the last one that failed, or an empty text.
    """
    sent, problem = 0, ""
    targets = [(address, port) for address in broadcasts(networks) for port in PORTS]
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
