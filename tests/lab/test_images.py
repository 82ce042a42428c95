"""Images are built once, whole or not at all."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests import needs
from tools.lab import HostsError, images, recipe
from tools.lab.doctor import hosts_unavailable
from tools.lab.processes import run

BUILD = "import sys; from tools.lab import images; images.ensure()"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JUMP_HOSTS_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Counts builds, of layers with one small file each, instead of Debian."""
    needs.program("zstd")
    done: list[str] = []

    def build(cache: Path, progress: images.Progress) -> None:
        done.append(recipe.key())
        new = cache / f".new-{recipe.key()}"
        for layer in images.LAYERS:
            (new / layer).mkdir(parents=True)
            (new / layer / "file").write_text(layer)
            run(["tar", "-I", "zstd", "-C", str(new / layer), "-cf", f"{new}/{layer}.tar.zst", "."])
        time.sleep(0.1)
        new.rename(images.folder())

    monkeypatch.setattr(images, "_build", build)
    return done


def test_several_at_once_build_once(cache: Path, builds: list[str]) -> None:
    trees: list[Path] = []
    threads = [threading.Thread(target=lambda: trees.append(images.ensure())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert builds == [recipe.key()]
    assert set(trees) == {images.folder() / "tree"}
    assert (trees[0] / "openrc/file").read_text() == "openrc"


def test_archives_alone_are_enough(cache: Path, builds: list[str]) -> None:
    """As after a CI has put back what it had kept."""
    tree = images.ensure()
    run(["rm", "-rf", str(tree)])
    assert (images.ensure() / "common/file").read_text() == "common"
    assert len(builds) == 1


def test_a_changed_recipe_makes_new_images(
    cache: Path, builds: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = images.ensure()
    monkeypatch.setattr(recipe, "COMMON_PACKAGES", ("less", *recipe.COMMON_PACKAGES))
    assert images.ensure() != before
    assert len(builds) == 2
    assert sorted(images.clean()) == sorted({before.parent.name, recipe.key()})
    assert not images.are_built()


def test_images_of_the_last_few_recipes_are_kept(
    cache: Path, builds: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    for number in range(4):
        monkeypatch.setattr(recipe, "COMMON_PACKAGES", (str(number),))
        made.append(images.ensure().parent)
        os.utime(made[-1], (number, number))
    assert [path.is_dir() for path in made] == [False, True, True, True]


def test_remains_of_a_killed_build_are_removed(cache: Path, builds: list[str]) -> None:
    (cache / ".new-0123/work").mkdir(parents=True)
    images.ensure()
    assert sorted(path.name for path in cache.iterdir()) == [".lock", recipe.key()]


@pytest.mark.hosts
def test_a_failed_build_says_where_its_log_is(
    cache: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _need_hosts()
    monkeypatch.setenv("PYTHONPATH", str(_broken_build(tmp_path)))
    with pytest.raises(HostsError, match="the base images cannot be built"):
        images.ensure()
    assert "no-such-release" in (cache / "failed-build.log").read_text()
    assert not images.are_built()
    assert list(cache.glob(".new-*")) == []


def _broken_build(folder: Path) -> Path:
    """A start-up file that makes the build ask for a Debian release that does not exist."""
    (folder / "sitecustomize.py").write_text(
        "import sys\n"
        f"sys.path.insert(0, {str(Path(images.__file__).parents[1])!r})\n"
        "from lab import recipe\n"
        "recipe.SUITE = 'no-such-release'\n"
    )
    return folder


@pytest.mark.hosts
def test_a_killed_build_leaves_no_process_mount_or_image(cache: Path) -> None:
    _need_hosts()
    builder = subprocess.Popen([sys.executable, "-c", BUILD])
    deadline = time.monotonic() + 30
    while "mmdebstrap" not in _processes(cache):
        assert time.monotonic() < deadline
        assert builder.poll() is None
        time.sleep(0.02)
    builder.kill()
    builder.wait()
    while _processes(cache):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert str(cache) not in Path("/proc/self/mountinfo").read_text()
    assert not images.are_built()
    images.clean()
    assert [path.name for path in cache.iterdir()] == [".lock"]


def _need_hosts() -> None:
    if reason := hosts_unavailable():
        pytest.skip(f"needs real hosts, but {reason}")


def _processes(cache: Path) -> str:
    lines = run(["ps", "-ewwo", "args"]).stdout.decode().splitlines()
    return "\n".join(line for line in lines if str(cache) in line)
