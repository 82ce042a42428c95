"""Root's part of an elevated support session.

It trusts nothing of the customer's account except the socket, over which it was sent its own code
before it began. On the socket, it only starts tools and the installation of a Jump Client
(:mod:`.linux.other_account`), and it ends when
the socket closes. It writes no file.
"""

import json
import os
import pwd
import socket
import struct
import time

from .core.backoff import uniform
from .core.dial import Route, Unreachable, pinned_context
from .customer.pinning import serve_as_root
from .linux import other_account
from .linux.customer.package import import_all
from .linux.privileges import KEPT, account_name
from .platforms import choose
from .tools.host import Host

VALUES_LIMIT = 64 * 1024


def main(client: socket.socket, archive: str) -> None:
    """Serve the client until it closes the socket.

    Args:
        client: the socket to the customer's program.
        archive: the path of this program's code. A tool's process can't read it any longer.
    """
    os.umask(0o022)
    os.chdir("/")
    import_all(archive)
    choose()
    values = json.loads(client.recv(VALUES_LIMIT).decode())
    addresses, context = set(values["addresses"]), pinned_context(values["ca_pem"])
    os.environ.update(
        {name: str(value) for name, value in values["environment"].items() if name in KEPT}
    )

    def route(address: str) -> Route:
        if address not in addresses:
            raise Unreachable("name", "not an address of the server")
        return Route(address, context)

    client.send(account_name().encode())
    account = _account_of(client)
    other_account.serve(
        client,
        {
            other_account.TOOL: lambda control: Host(control, route, uniform, time.monotonic).run(),
            other_account.PIN: lambda control: serve_as_root(route, account, control),
        },
    )


def _account_of(client: socket.socket) -> str:
    """Return the account of the customer's program, which has made the socket."""
    size = struct.calcsize("3i")
    _, uid, _ = struct.unpack("3i", client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
    return pwd.getpwuid(uid).pw_name if uid else ""
