"""Real packages for the agent's tests, and running them."""

import datetime
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from jump_server.packages import PackageParameters, build_package
from tests import accounts
from tests.agent.authority import Authority
from tests.agent.fake_server import FakeServer
from tests.structure.sources import ROOT

KEY = "0123456789abcdef0123456789abcdef.secretsecretsecretsecretsecretse"
ROOT_DOCUMENT = json.loads((ROOT / "wire" / "signed_vectors.json").read_text("utf-8"))["cases"][0][
    "roots"
][0]
OVERRIDABLE = ["comments", "ephemeral", "jump_group", "max_offline_minutes", "name", "tag"]
TIMEOUT = 60

SYSTEM_PYTHON = "/usr/bin/python3"
"""One that every account can run."""


def parameters(authority: Authority, *addresses: str) -> PackageParameters:
    """A package's parameters that nothing is wrong with."""
    return PackageParameters(
        installer_id=KEY.partition(".")[0],
        key=KEY,
        addresses=list(addresses),
        ca_pem=authority.pem,
        expires_at=datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1),
        overridable=OVERRIDABLE,
        site_name="Test site",
        release_root=ROOT_DOCUMENT,
    )


@dataclass
class Package:
    """A package in a folder, and what its runs have in common.

    ``python`` is what a run finds as ``python3``; ``user`` is the account that runs it.
    """

    folder: Path
    parameters: PackageParameters
    python: str = sys.executable
    user: str | None = None
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """The package's file, written when it is asked for first."""
        path = self.folder / "bomgar-scc-test.bin"
        if not path.exists():
            path.write_bytes(build_package(self.parameters))
            path.chmod(0o755)
        return path

    def with_parameters(self, **changes: Any) -> "Package":
        """The same, with other parameters in the package."""
        self.path.unlink()
        return replace(self, parameters=replace(self.parameters, **changes))

    def env(self) -> dict[str, str]:
        """The environment of a run."""
        bin_folder = self.folder / "bin"
        bin_folder.mkdir(exist_ok=True)
        link = bin_folder / "python3"
        if not link.is_symlink():
            link.symlink_to(self.python)
        names = [name for name in ("JUMP_TEST_SESSION", "HOME") if name in os.environ]
        kept = {name: os.environ[name] for name in names}
        return {**kept, "PATH": f"{bin_folder}:/usr/bin:/bin", **self.environment}

    def command(self, *options: str) -> list[str]:
        """A run's command line; by root, root itself is named as the account."""
        account = ["--user", "root"] if os.geteuid() == 0 and self.user is None else []
        return ["sh", str(self.path), *account, *options]

    def run(self, *options: str) -> subprocess.CompletedProcess[str]:
        """Run it to its end."""
        return subprocess.run(
            self.command(*options),
            env=self.env(),
            user=self.user,
            group=self.user,
            extra_groups=[] if self.user else None,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )

    def install(self, directory: Path, *options: str) -> "Installed":
        done = self.run("--install-dir", str(directory), *options)
        assert done.returncode == 0, done.stderr
        return Installed(directory, self)


@dataclass
class Installed:
    """An installed client and its commands."""

    directory: Path
    package: Package

    def run(self, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of its scripts to its end."""
        user = self.package.user
        begin = accounts.without_startup_files() if user is None else ()
        return subprocess.run(
            [*begin, str(self.directory / script), *arguments],
            env=self.package.env(),
            user=user,
            group=user,
            extra_groups=[] if user else None,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )

    def init(self, action: str) -> int:
        """Run the init script and give its exit status."""
        return self.run("init-script", action).returncode

    def status(self) -> dict[str, Any]:
        """What ``jump-client status --json`` tells."""
        values: dict[str, Any] = json.loads(self.run("jump-client", "status", "--json").stdout)
        return values

    def main_pid(self) -> int:
        """The process that the pid file names."""
        values = json.loads((self.directory / "run" / "jump-client.pid").read_text())
        return int(values["pid"])

    def log(self) -> str:
        """The log so far."""
        return (self.directory / "state" / "log" / "jump-client.log").read_text()


def package_for(server: FakeServer, authority: Authority, folder: Path) -> Package:
    """A package for the test's server, in ``folder``."""
    folder.mkdir(exist_ok=True)
    return Package(folder, parameters(authority, server.address))
