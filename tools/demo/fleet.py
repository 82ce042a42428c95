"""Real hosts for the demo in a separate network, and the browser's access to it."""

import os
import shlex
import subprocess
import sys

from . import processes
from .place import CHECKOUT, Place, hosts
from .progress import DemoError, Step

SERVER_NAME = "jump-server"
"""The server's host name in the hosts' network."""

HOSTS_ACCOUNT = "jumpclient"
"""The account that the collection's role creates on hosts by default."""

LOOK = (
    "ls -d /opt/jumpclient /etc/init.d/jumpclient /etc/systemd/system/jumpclient.service"
    f" 2>/dev/null; getent passwd {HOSTS_ACCOUNT};"
    ' pgrep -fa "jumpclient/lib/launch[.]py"; true'  # with brackets, it does not match itself
)

TOOL = [sys.executable, "-m", "tools.lab"]


class Fleet:
    """Hosts that the demo deploys to.

    Args:
        place: the demo's folders.
        count: the number of hosts.
    """

    def __init__(self, place: Place, count: int) -> None:
        self._place = place
        self._count = count
        self._lab = ""
        self._relay: subprocess.Popen[bytes] | None = None
        self.inventory = place.work / "hosts.yml"

    @property
    def wrapper(self) -> list[str]:
        """The command that runs another one inside the hosts' network, in the same process."""
        return [*TOOL, "lab", "exec", "--lab", self._lab, "--"]

    def start(self, step: Step) -> None:
        """Create the network and the hosts.

        Raises:
            DemoError: they cannot be created here; the text gives the reason.
        """
        step.note("their network; the first time, Debian for them")
        self._lab = f"demo-{os.getpid()}"
        self._place.remember(lab=self._lab)
        hosts("lab", "create", "--id", self._lab, "--owner", str(os.getpid()))
        step.note("systemd, sysvinit, OpenRC")
        hosts("up", "--lab", self._lab, "--fleet", str(self._count))
        hosts("inventory", "--lab", self._lab, "--output", str(self.inventory))

    def publish(self, number: int) -> None:
        """Forward a port of this machine to the server's same port in the hosts' network."""
        self._relay = subprocess.Popen(
            [*TOOL, "lab", "publish", "--lab", self._lab, str(number)],
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        relay = processes.find(self._relay.pid)
        if relay is None:
            raise DemoError("this machine can't reach the hosts' network")
        self._place.remember(relay=[relay.pid, relay.started])

    def power(self, host: str) -> list[str]:
        """Return the commands that cut a host's power and switch it on again."""
        tool = f"(cd {shlex.quote(str(CHECKOUT))} && {shlex.join(TOOL)}"
        return [f"{tool} {verb} --lab {self._lab} {host})" for verb in ("power-cut", "boot")]

    def leftovers(self, host: str) -> list[str]:
        """Return the remains of a removed Jump Client on a host: files, processes, account."""
        return hosts("exec", "--lab", self._lab, host, "--", "sh", "-c", LOOK).splitlines()

    def stop(self) -> None:
        """Remove the hosts and the network."""
        if self._relay is not None:
            self._relay.terminate()
            self._relay.wait()
        if self._lab:
            hosts("lab", "destroy", self._lab)
