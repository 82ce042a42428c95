"""Base images: a common Debian layer and a small layer per init, built once and cached.

`<cache>/<key>/` holds `common.tar.zst`, one archive per init, and `tree/` with the
archives unpacked, which the hosts' overlays use as their lower directories.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from . import files, layout, recipe
from .errors import HostsError
from .processes import run

LAYERS = ("common", *recipe.INITS)
KEPT = 2
Progress = Callable[[str], None]


def silent(_message: str) -> None:
    """The progress report of those who want none."""


def cache_folder() -> Path:
    """Where images are kept: `$JUMP_HOSTS_CACHE`, else `.cache/hosts` of the checkout."""
    given = os.environ.get("JUMP_HOSTS_CACHE")
    return (
        Path(given).absolute()
        if given
        else Path(__file__).resolve().parents[2] / ".cache" / "hosts"
    )


def folder() -> Path:
    """Where the images of the present recipe are, or will be."""
    return cache_folder() / recipe.key()


def are_built() -> bool:
    """Whether every image of the present recipe is in the cache."""
    return folder().is_dir()


def ensure(progress: Progress = silent) -> Path:
    """Build what is missing and unpack it.

    Returns:
        The folder with one directory tree per layer (`common` and each init).

    Raises:
        HostsError: a build failed; its log is kept beside the cache.
    """
    cache = cache_folder()
    cache.mkdir(parents=True, exist_ok=True)
    tree = folder() / "tree"
    if tree.is_dir():
        return tree
    with files.lock(cache / ".lock"):
        _remove_remains(cache)
        if not are_built():
            _build(cache, progress)
            _remove_old(cache)
        if not tree.is_dir():
            _unpack(tree, progress)
    return tree


def sums(tree: Path, init: str) -> dict[str, list[str]]:
    """The files of an image, by their paths in a host of that init.

    Returns:
        Of each its change time and size, by which the same file is known in a host, and its
        SHA-256. A host that changes a file has another one, with a change time of its own.
    """
    kept = tree / f"{init}.files.json"
    found = files.read_json(kept)
    if found is None:
        found = {}
        for layer in ("common", init):
            for folder, _, names in os.walk(tree / layer):
                for path in (Path(folder, name) for name in names):
                    seen = path.lstat()
                    if stat.S_ISREG(seen.st_mode):
                        known = f"{seen.st_ctime_ns} {seen.st_size}"
                        checksum = hashlib.sha256(path.read_bytes()).hexdigest()
                        found[f"/{path.relative_to(tree / layer)}"] = [known, checksum]
        files.write_json(kept, found)
    return found


def _remove_old(cache: Path) -> None:
    """Keep the images of the last few recipes, for those who go to and fro between branches."""
    others = [path for path in cache.iterdir() if path.is_dir() and path != folder()]
    by_age = sorted(others, key=lambda path: path.stat().st_mtime, reverse=True)
    for path in by_age[KEPT:]:
        if not _used_by_lab(path):
            shutil.rmtree(path)


def clean() -> list[str]:
    """Remove every image; those of running labs stay. Returns the names removed."""
    cache, removed = cache_folder(), []
    if not cache.is_dir():
        return []
    with files.lock(cache / ".lock"):
        _remove_remains(cache)
        for path in sorted(cache.iterdir()):
            if path.is_dir() and not _used_by_lab(path):
                shutil.rmtree(path)
                removed.append(path.name)
    return removed


def _used_by_lab(path: Path) -> bool:
    links = layout.STATE.glob("*/images")
    return any(path in link.resolve().parents for link in links)


def _remove_remains(cache: Path) -> None:
    """What killed builds left; the caller holds the lock, so nobody is building."""
    for path in [*cache.glob(".new-*"), *cache.glob("*/.tree-*")]:
        shutil.rmtree(path)


@contextmanager
def _timed(progress: Progress, what: str) -> Iterator[None]:
    progress(f"{what} ...")
    start = time.monotonic()
    yield
    progress(f"{what}: {time.monotonic() - start:.1f} s")


def _build(cache: Path, progress: Progress) -> None:
    new = cache / f".new-{recipe.key()}"
    new.mkdir()
    # An own mount and process namespace: whatever kills the build, or this process,
    # takes every mount and every process of the build along.
    command = [
        *("setpriv", "--pdeathsig", "KILL"),
        *("unshare", "--mount", "--propagation", "private"),
        *("--pid", "--fork", "--kill-child", "--mount-proc"),
        *(
            sys.executable,
            "-c",
            "import sys; sys.path.insert(0, sys.argv[1]); from lab import build; build.main()",
        ),
        *(str(Path(__file__).resolve().parents[1]), str(new)),
    ]
    with _timed(progress, "building the base images (once)"):
        try:
            run(command)
        except HostsError as error:
            log = new / "build.log"
            kept = cache / "failed-build.log"
            if log.is_file():
                os.replace(log, kept)
            shutil.rmtree(new)
            raise HostsError(f"the base images cannot be built (log: {kept})\n{error}") from error
    (new / "build.log").unlink()
    os.sync()
    os.replace(new, folder())


def _unpack(tree: Path, progress: Progress) -> None:
    new = tree.with_name(".tree-new")
    with _timed(progress, "unpacking the base images"):
        for layer in LAYERS:
            (new / layer).mkdir(parents=True)
            archive = tree.parent / f"{layer}.tar.zst"
            options = (
                "--numeric-owner",
                "--xattrs",
                "--xattrs-include=*",
                "-I",
                "zstd",
                "-C",
                str(new / layer),
            )
            run(["tar", *options, "-xpf", str(archive)])
        os.replace(new, tree)
