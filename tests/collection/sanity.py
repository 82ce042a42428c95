"""``ansible-test sanity`` and antsibull-docs over the collection as Galaxy gets it.

``python -m tests.collection.sanity`` runs them with every version of ansible-core, and what Galaxy
and builders of execution environments do with the archive. Each has its environment in
``.cache/sanity``, which is made at the first run.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.pythons import interpreter, interpreters

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".cache" / "sanity"
COLLECTION = ROOT / "collections" / "bomgar" / "jumpclient"

CORES = {"2.17": "3.12", "2.18": "3.12", "2.19": "3.12", "2.20": "3.12", "2.21": "3.13"}
"""The supported versions of ansible-core, and the Python that runs each."""

ENDS = {"2.17": ("3.8", "3.12"), "2.21": ("3.9", "3.13")}
"""The lowest and highest Pythons on computers that these versions support; they run in the highest.

Each Python costs an environment of its own, so `make test` leaves out those between.
"""

GET_PIP = Path(__file__).with_name("get_pip.py")

DOCUMENTS = "antsibull-docs==2.28.*"
IMAGES = "ansible-builder==3.2.*"
IMPORTER = "galaxy-importer==0.4.*"

LINT = "antsibull-docs lint-collection-docs --plugin-docs --validate-collection-refs self"
"""Checks the markup of all documentation, and what it refers to in the collection."""

QUICKLY = "--skip-rstcheck"
"""Leaves out whether each generated page is sound, which takes longer than all else."""

CONFIGURATION = """
[galaxy-importer]
RUN_ANSIBLE_TEST = False
CHECK_REQUIRED_TAGS = True
"""

SECONDS = 900


def tools(core: str) -> tuple[str, ...]:
    """What the environment of a version has beside it, which is for the newest only."""
    return (DOCUMENTS, IMAGES) if core == list(CORES)[-1] else ()


def check(core: str, *documents: str, with_pythons: "tuple[str, ...]" = ()) -> str:
    """Run all sanity tests; return what they say, without an error the empty text.

    Args:
        core: the version. With the newest, the documentation is checked too.
        documents: options for that.
        with_pythons: those that modules are imported with; by default, all of this machine.
    """
    environment = made(core, core, *tools(core))
    with tempfile.TemporaryDirectory(prefix="sanity-") as folder:
        place = Path(folder) / "ansible_collections" / "bomgar" / "jumpclient"
        unpack(environment, place)
        where = ["--local"]
        if with_pythons:
            where = [f"--controller=origin:python={CORES[core]}"]
            # Says which one this machine does not have.
            where += [f"--target-python={v}" for v in with_pythons if interpreter(v)]
        done = run(environment, place, "ansible-test", "sanity", "--color", "no", *where)
        wrong = [line for line in done.stdout.splitlines() if re.match(r"ERROR|FATAL", line)]
        if done.returncode and not wrong:
            wrong = [done.stdout[-4000:]]
        if DOCUMENTS in tools(core):
            wrong += run(environment, place, *LINT.split(), *documents, ".").stdout.splitlines()
    return "\n".join(wrong)


def imported() -> str:
    """Do with the archive what Galaxy and builders of images do; return what is wrong."""
    environment = made("importer", list(CORES)[2], IMPORTER, IMAGES)
    with tempfile.TemporaryDirectory(prefix="sanity-") as folder:
        place = Path(folder) / "ansible_collections" / "bomgar" / "jumpclient"
        archive = unpack(environment, place)
        configuration = Path(folder) / "galaxy-importer.cfg"
        configuration.write_text(CONFIGURATION)
        os.environ["GALAXY_IMPORTER_CONFIG"] = str(configuration)
        done = run(environment, place.parent, "python", "-m", "galaxy_importer.main", str(archive))
        asked = run(environment, place.parent, "ansible-builder", "introspect", folder)
    wrong = [line for line in done.stdout.splitlines() if re.match(r"ERROR|WARNING", line)]
    if done.returncode or asked.returncode or "python: []\nsystem: []" not in asked.stdout:
        wrong += [done.stdout[-2000:], asked.stdout]
    return "\n".join(wrong)


def made(name: str, core: str, *packages: str) -> Path:
    """Return the environment of a name, with a version of ansible-core and other packages."""
    environment = CACHE / name
    wanted = [f"ansible-core=={core}.*", *packages]
    made_of = environment / "made"
    if not made_of.exists() or made_of.read_text().splitlines() != wanted:
        shutil.rmtree(environment, ignore_errors=True)
        subprocess.run([interpreter(CORES[core]), "-m", "venv", environment], check=True)
        pip = [str(environment / "bin" / "python"), "-m", "pip", "install", "-q", "--no-input"]
        # To compile what is never imported takes longer than the rest. The newest pip takes half as
        # long as the one that comes with Python, which alone is sure to run with this Python.
        subprocess.run([*pip, "--no-compile", "--upgrade", "pip"], check=True)
        subprocess.run([*pip, "--no-compile", *wanted], check=True)
        made_of.write_text("\n".join(wanted))
    return environment


def unpack(environment: Path, place: Path) -> Path:
    """Build the collection, and unpack it as an installation does, in a repository of its own.

    Returns:
        The archive.
    """
    place.mkdir(parents=True)
    archive = build(environment, place.parent)
    subprocess.run(["tar", "--extract", "--gzip", "--file", archive], cwd=place, check=True)
    (place / ".gitignore").write_text("tests/output\n")
    for command in ("init", "add ."):
        subprocess.run(["git", *command.split()], cwd=place, check=True, capture_output=True)
    return archive


def build(environment: Path, folder: Path) -> Path:
    """Build the archive of the collection in a folder."""
    command = ("ansible-galaxy", "collection", "build", "--output-path", str(folder))
    run(environment, COLLECTION, *command).check_returncode()
    [archive] = folder.glob("*.tar.gz")
    return archive


def run(environment: Path, place: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    """Run a program of the environment, with a home of its own."""
    home = environment / "home"
    bootstrap = home / ".ansible" / "test" / "cache" / f"get_pip_{_pip(environment)}.py"
    bootstrap.parent.mkdir(parents=True, exist_ok=True)
    if not bootstrap.is_symlink():
        bootstrap.symlink_to(GET_PIP)
    # Not those of pyenv's shims, which are there for Pythons that do not start.
    path = f"{environment / 'bin'}:{pythons(environment)}:/usr/bin:/bin"
    given = {**os.environ, "HOME": str(home), "PATH": path, "LC_ALL": "C.UTF-8"}
    for name in [name for name in given if name.startswith("ANSIBLE_")]:
        del given[name]
    return subprocess.run(
        [str(environment / "bin" / command[0]), *command[1:]],
        cwd=place,
        env=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=SECONDS,
    )


def pythons(environment: Path) -> Path:
    """Return a folder with the Pythons of this machine that the collection meets on computers."""
    folder = environment / "pythons"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for version, path in interpreters().items():
        (folder / f"python{version}").symlink_to(path)
    return folder


def _pip(environment: Path) -> str:
    """Return the version of pip that this ansible-test asks for, as in its file's name."""
    [source] = environment.glob("lib/*/site-packages/ansible_test/_internal/python_requirements.py")
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.FunctionDef) and node.name == "get_venv_packages":
            [version] = re.findall(r"pip='([\d.]+)'", ast.unparse(node))[:1]
            return str(version).replace(".", "_")
    raise LookupError(source)


def main() -> int:
    """Check with the named versions, or with every one."""
    checks: dict[str, Callable[[], str]] = {
        f"ansible-core {core}": partial(check, core) for core in sys.argv[1:] or CORES
    }
    if not sys.argv[1:]:
        checks["galaxy-importer, ansible-builder"] = imported
    told = {name: run_check() for name, run_check in checks.items()}
    for name, wrong in told.items():
        print(f"{name}: {wrong or 'nothing to say'}")
    return any(told.values())


if __name__ == "__main__":
    sys.exit(main())
