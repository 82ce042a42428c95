"""Reports an installation's errors, up to its first start, in the system's log."""

import os
import socket

_ERROR_OF_DAEMON = 3 * 8 + 3
NAME = "jump-client-installer"
PLACES = ("/dev/log", "/run/systemd/journal/syslog")


def report(text: str) -> bool:
    """Send a line to syslog or the journal.

    Returns:
        Whether a log accepted it.
    """
    packet = "<%d>%s[%d]: %s" % (_ERROR_OF_DAEMON, NAME, os.getpid(), text)
    data = packet.encode("utf-8", "replace")
    for place in PLACES:
        for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
            try:
                with socket.socket(socket.AF_UNIX, kind) as sock:
                    sock.settimeout(2)
                    sock.connect(place)
                    sock.send(data if kind == socket.SOCK_DGRAM else data + b"\n")
                    return True
            except OSError:
                continue
    return False
