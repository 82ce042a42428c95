"""A second run of the package repairs a client that cannot run, and leaves a sound one alone."""

import os
import pwd
import shutil

import pytest

from jump_agent import VERSION
from jump_agent.installer.parameters import Parameters
from jump_agent.linux import versions
from jump_agent.linux.installer import install
from jump_agent.linux.installer.repair import damaged, repair
from jump_wire.errors import CATALOGUE, UserError
from tests.agent.packages import ROOT_DOCUMENT, SYSTEM_PYTHON, Installed

SERVICE = "service" if os.geteuid() == 0 else "user"
ACCOUNT = pwd.getpwuid(os.geteuid()).pw_name


def test_only_a_damaged_client_of_the_same_site_and_account_is_repaired(
    installed: Installed,
) -> None:
    directory = str(installed.directory)
    given = installed.package.parameters
    own = Parameters("Site", "", "", given.addresses, given.ca_pem, 0.0, [], ROOT_DOCUMENT)
    assert damaged(directory, SERVICE, ACCOUNT, own) is None
    (installed.directory / "current").unlink()
    found = damaged(directory, SERVICE, ACCOUNT, own)
    assert found is not None
    assert found.account == ACCOUNT
    assert damaged(directory, SERVICE, "somebody", own) is None
    assert damaged(directory, SERVICE, ACCOUNT, own._replace(ca_pem="other")) is None
    assert damaged(str(installed.directory.parent), SERVICE, ACCOUNT, own) is None
    assert damaged(directory + "-none", SERVICE, ACCOUNT, own) is None


def test_an_interrupted_repair_is_repaired(
    installed: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory, package = str(installed.directory), str(installed.package.path)
    (installed.directory / "current" / "jump_agent" / "main.py").unlink()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(install, "publish", full)
        with pytest.raises(UserError) as raised:
            repair(directory, package, SYSTEM_PYTHON, ROOT_DOCUMENT)
        assert raised.value.code == "disk_full"
    with monkeypatch.context() as patch:
        patch.setattr(versions, "point", full)
        with pytest.raises(UserError):
            repair(directory, package, SYSTEM_PYTHON, ROOT_DOCUMENT)
    repair(directory, package, SYSTEM_PYTHON, ROOT_DOCUMENT)
    assert installed.run("jump-client", "status").returncode == 3
    found = sorted(path.name for path in (installed.directory / "versions").iterdir())
    assert found == [VERSION, f"{VERSION}.sha256"]


def test_a_damaged_client_says_so_and_a_second_run_of_the_package_repairs_it(
    installed: Installed,
) -> None:
    identity = installed.directory / "state" / "enrolment.json"
    before = identity.read_bytes()
    for damage in ("jump_agent/main.py", "jump_wire/errors.py"):
        (installed.directory / "current" / damage).write_text("raise SystemExit('run')")
    for script, *arguments in (["jump-client", "status"], ["init-script", "start"], ["uninstall"]):
        done = installed.run(script, *arguments)
        assert done.returncode == 71
        assert "damaged (jump_agent/main.py has changed)" in done.stderr
        assert done.stdout == ""
    again = installed.package.run("--install-dir", str(installed.directory))
    assert (again.returncode, again.stderr) == (0, "")
    assert "is repaired" in again.stdout
    assert installed.run("jump-client", "status").returncode == 3
    assert identity.read_bytes() == before
    names = sorted(path.name for path in (installed.directory / "versions").iterdir())
    assert names == [VERSION, f"{VERSION}.sha256"]
    # A sound one is left alone.
    third = installed.package.run("--install-dir", str(installed.directory))
    assert third.returncode == CATALOGUE["install_dir_exists"].exit_status


def test_one_that_is_laid_out_as_before_is_replaced(installed: Installed) -> None:
    directory = installed.directory
    shutil.copytree(directory / "current" / "jump_agent", directory / "lib" / "jump_agent")
    (directory / "current").unlink()
    shutil.rmtree(directory / "versions")
    (directory / "lib" / "launch.py").write_text("raise SystemExit('old')")
    assert installed.package.run("--install-dir", str(directory)).returncode == 0
    names = {path.name for path in (directory / "lib").iterdir()}
    assert names == {"launch.py", "trial.py", "verify_version.py", "__pycache__"}
    assert installed.run("jump-client", "status").returncode == 3
    assert installed.run("uninstall").returncode == 0
    assert not directory.exists()
