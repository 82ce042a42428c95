"""Builds the images into a folder; runs in a mount and process namespace of its own."""

from __future__ import annotations

import hashlib
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import aptconfig, recipe
from .errors import HostsError
from .processes import CLEAN_ENVIRONMENT, run

NEEDED_MEMORY_KIB = 2_500_000
PROXIES = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
POLICY = "#!/bin/sh\nexit 101\n"


def main() -> None:
    """Build everything into the folder that is named by the last argument."""
    os.umask(0o022)
    try:
        Builder(Path(sys.argv[-1])).build()
    except HostsError as error:
        raise SystemExit(str(error)) from None


class Builder:
    """One build: a working folder, in memory where there is enough of it."""

    def __init__(self, output: Path) -> None:
        self.output = output
        self.work = output / "work"
        self.work.mkdir()
        self.log = output / "build.log"
        self.environment = CLEAN_ENVIRONMENT | {
            "DEBIAN_FRONTEND": "noninteractive",
            "TMPDIR": str(self.work),
        }
        self.environment |= {name: os.environ[name] for name in PROXIES if name in os.environ}
        if _available_memory_kib() > NEEDED_MEMORY_KIB:
            run(["mount", "-t", "tmpfs", "-o", "mode=0755,size=2g", "images", str(self.work)])

    def build(self) -> None:
        """Common layer first; then the inits side by side, while the common one is packed."""
        common = self.work / "common"
        self._bootstrap(common)
        with ThreadPoolExecutor(len(recipe.INITS)) as pool:
            layers = [pool.submit(self._layer, init) for init in recipe.INITS]
            for layer in layers:
                layer.result()
        self._pack(common, "common")
        run(["umount", str(self.work)], check=False)
        run(["rm", "-rf", str(self.work)])

    def _run(self, argv: list[str]) -> None:
        try:
            done = run(argv, env=self.environment)
        except HostsError as error:
            self._note(str(error).encode())
            raise
        self._note(done.stdout + done.stderr)

    def _note(self, text: bytes) -> None:
        with self.log.open("ab") as stream:
            stream.write(text)

    def _bootstrap(self, common: Path) -> None:
        sources = self.work / "images.sources"
        sources.write_text(aptconfig.sources())
        options = ['APT::Install-Recommends "false"', *aptconfig.acquire_settings()]
        self._run(
            [
                *("mmdebstrap", "--mode=root", "--variant=minbase", "--format=directory"),
                f"--include={','.join(recipe.COMMON_PACKAGES)}",
                *(f"--aptopt={option}" for option in options),
                *(f"--dpkgopt=path-exclude={pattern}" for pattern in recipe.LEFT_OUT),
                "--skip=cleanup/apt/lists",
                *(recipe.SUITE, str(common), str(sources)),
            ]
        )
        # Outside of the layer, where the inits' builds find them and nobody has to delete them.
        os.rename(common / "var/lib/apt/lists", self.work / "lists")
        for path in ("lists/partial", "lists/auxfiles"):
            (common / "var/lib/apt" / path).mkdir(parents=True)
        self._setup(common, recipe.COMMON_SETUP)

    def _layer(self, init: str) -> None:
        folder = self.work / init
        for name in ("upper", "work", "root"):
            (folder / name).mkdir(parents=True)
        root = folder / "root"
        # Redirects would not survive being packed; without them renamed folders are copied.
        options = f"lowerdir={self.work}/common,upperdir={folder}/upper,workdir={folder}/work"
        run(
            [
                "mount",
                "-t",
                "overlay",
                "-o",
                f"{options},redirect_dir=off,metacopy=off,index=off",
                init,
                str(root),
            ]
        )
        run(["mount", "-t", "proc", "proc", str(root / "proc")])
        policy = root / "usr/sbin/policy-rc.d"
        policy.write_text(POLICY)
        policy.chmod(0o755)
        config = self._apt_config(folder)
        apt = [
            "env",
            f"APT_CONFIG={config}",
            "apt-get",
            "--yes",
            "install",
            "--no-install-recommends",
        ]
        self._run([*apt, *recipe.PACKAGES[init]])
        if init == "systemd":
            archives = root / "var/cache/apt/archives"
            self._run(["find", str(archives), "-name", "*.deb", "-delete"])
            self._run([*apt, "--download-only", *recipe.OFFERED_PACKAGES])
            self._offer(root, archives)
        policy.unlink()
        self._setup(
            root, recipe.SETUP[init] + "rm -rf /var/cache/apt/* /var/log/apt /var/log/dpkg.log\n"
        )
        run(["umount", str(root / "proc")])
        run(["umount", str(root)])
        self._pack(folder / "upper", init)

    def _offer(self, root: Path, archives: Path) -> None:
        """Make the packages that were downloaded the one source of the host's apt."""
        offer = root / recipe.OFFER.lstrip("/")
        offer.mkdir()
        stanzas = []
        for package in sorted(archives.glob("*.deb")):
            control = run(["dpkg-deb", "--field", str(package)]).stdout.decode().rstrip()
            content = package.read_bytes()
            checksum = hashlib.sha256(content).hexdigest()
            (offer / package.name).write_bytes(content)
            stanzas.append(
                f"{control}\nFilename: ./{package.name}\nSize: {len(content)}\nSHA256: {checksum}\n"
            )
        (offer / "Packages").write_text("\n".join(stanzas))
        sources = root / "etc/apt/sources.list.d"
        for path in (root / "etc/apt/sources.list", *sources.iterdir()):
            path.unlink(missing_ok=True)
        # Nobody signs them: they were checked when they were downloaded.
        line = f"deb [trusted=yes] file:{recipe.OFFER} ./\n"
        (sources / "offered.list").write_text(line)

    def _apt_config(self, folder: Path) -> Path:
        """Lets the machine's own apt work on the layer: its network settings hold, and
        nothing of them gets into the image.
        """
        root, config = folder / "root", folder / "apt.conf"
        architecture = run(["dpkg", "--print-architecture"]).stdout.decode().strip()
        lines = [
            f'Dir "{root}"',
            f'Dir::State::lists "{self.work}/lists"',
            'Dir::Cache::pkgcache ""',
            'Dir::Cache::srcpkgcache ""',
            f'DPkg::Chroot-Directory "{root}"',
            'DPkg::Use-Pty "false"',
            'Dir::Bin::dpkg "env"',
            *(
                f'DPkg::Options:: "{word}"'
                for word in ("--unset=TMPDIR", "dpkg", "--force-unsafe-io")
            ),
            f'APT::Architecture "{architecture}"',
            'APT::Sandbox::User "root"',
            *(line.rstrip(";") for line in aptconfig.acquire_settings()),
        ]
        config.write_text("".join(line + ";\n" for line in lines))
        return config

    def _setup(self, root: Path, script: str) -> None:
        self._run(["chroot", str(root), "/bin/sh", "-c", script])

    def _pack(self, tree: Path, layer: str) -> None:
        archive = self.output / f"{layer}.tar.zst"
        options = (
            "--numeric-owner",
            "--xattrs",
            "--xattrs-include=*",
            "-I",
            "zstd -T0 -3",
            "-C",
            str(tree),
        )
        run(["tar", *options, "-cf", str(archive), "."])


def _available_memory_kib() -> int:
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1])
    return 0
