"""An installation on Windows that fails or is killed at any step leaves nothing, or what was there.

The programs are small files here, and Windows' part is recorded: test_main.py has the real ones.
"""

import contextlib
import functools
import os
import zipfile
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from jump_wire.errors import UserError
from tests.agent.windows.inside import under_wine

if TYPE_CHECKING:
    from jump_agent.windows.installer.install import Plan


def make_package(folder: str, version: str) -> str:
    """Make a package whose programs say which version they are of."""
    from jump_agent.windows.installer.code import ARCHIVE, LAUNCHERS

    package = os.path.join(folder, "package-" + version)
    os.makedirs(os.path.join(package, "python"))
    for name in ("python\\python.exe", "jump-client.exe", "jump-clientw.exe"):
        with open(os.path.join(package, name), "w") as file:
            file.write(version)
    with zipfile.ZipFile(os.path.join(package, ARCHIVE), "w") as archive:
        archive.writestr("jump_agent/__init__.py", "VERSION = %r\n" % version)
        for name in LAUNCHERS:
            archive.writestr(name, "# %s\n" % version)
    return package


def make_plan(folder: str, package: str) -> "Plan":
    from jump_agent.installer.parameters import Parameters
    from jump_agent.windows.installer.install import Plan

    parameters = Parameters("Site", "id", "k", ["server:443"], "the authority", 0.0, [], "{}")
    directory = os.path.join(folder, "Jump Client")
    own = (package, directory, "user", "joe", "JumpClient-test", "key", "http://p:1")
    return Plan(*own, {"tag": "x"}, parameters, "")


@contextlib.contextmanager
def windows_part(start: Callable[[], None] = lambda: None) -> Iterator[list[str]]:
    """Record what Windows is asked to do; ``start`` is called to start the client."""
    from jump_agent.windows import registration

    asked: list[str] = []

    def run(_layout: object, command: str) -> None:
        asked.append(command)
        if command == "start":
            start()

    kept, registration.run = registration.run, run
    try:
        yield asked
    finally:
        registration.run = kept


def does_not_start() -> None:
    raise OSError("no such service")


def code_of(change: Callable[[], object]) -> str:
    try:
        change()
    except UserError as error:
        return error.code
    return ""


def read(*path: str) -> str:
    with open(os.path.join(*path), encoding="utf-8") as file:
        return file.read()


def registered() -> bool:
    from jump_agent.windows.registration import starts_at_logon

    return bool(starts_at_logon("JumpClient-test"))


@under_wine
def test_a_client_that_does_not_start_leaves_nothing(folder: str) -> None:
    from jump_agent.windows.installer.install import install

    package = make_package(folder, "1")
    plan = make_plan(folder, package)
    with windows_part(does_not_start) as asked:
        assert code_of(lambda: install(plan)) == "client_not_started"
    assert asked == ["start", "stop"]
    assert os.listdir(folder) == ["package-1"]
    assert not registered()
    os.remove(os.path.join(package, "jump-clientw.exe"))
    with windows_part() as asked:
        assert code_of(lambda: install(plan)) == "install_dir_not_writable"
    assert (asked, os.listdir(folder)) == ([], ["package-1"])


@under_wine
def test_an_installation_that_was_killed_is_taken_back(folder: str) -> None:
    from jump_agent.core.layout import Layout
    from jump_agent.windows.installer.install import install, take_back
    from jump_agent.windows.installer.marks import INSTALLING, was_interrupted

    class KilledError(BaseException):
        pass

    def kill() -> None:
        raise KilledError

    plan = make_plan(folder, make_package(folder, "1"))
    with windows_part(kill), contextlib.suppress(KilledError):
        install(plan)
    assert registered()
    mark = os.path.join(plan.directory, INSTALLING)
    assert not was_interrupted(plan.directory, INSTALLING)  # this process may still go on
    for content in ('{"pid": 4, "start": 5, "events": ""}', "nonsense"):
        with open(mark, "w") as file:
            file.write(content)
        assert was_interrupted(plan.directory, INSTALLING)
    with windows_part():
        assert take_back(Layout(plan.directory), "user") == ""
        assert not registered()
        install(plan)
    assert registered()
    assert sorted(os.listdir(plan.directory)) == sorted(
        [
            *("current", "etc", "jump-client.exe", "jump-clientw.exe", "lib", "python", "run"),
            *("state", "update", "versions"),
        ]
    )
    assert read(plan.directory, "etc", "service") == "JumpClient-test user\n"
    assert read(plan.directory, "state", "proxy") == "http://p:1"
    with windows_part():
        take_back(Layout(plan.directory), "user")


@under_wine
def test_a_replacement_that_does_not_start_brings_back_what_was_there(folder: str) -> None:
    from jump_agent.core.layout import Layout
    from jump_agent.windows.installer import replace
    from jump_agent.windows.installer.install import install, take_back

    plan = make_plan(folder, make_package(folder, "1"))
    with windows_part():
        install(plan)
    package = make_package(folder, "2")
    with open(os.path.join(plan.directory, "current"), "w") as file:
        file.write("1\n")  # as if the first package had been another version
    config = replace.found(plan.directory, "user", plan.parameters)
    assert config is not None
    other = plan.parameters._replace(ca_pem="another")
    wrong = [("service", plan.parameters), ("user", other)]
    for mode, given in wrong:
        code = code_of(functools.partial(replace.found, plan.directory, mode, given))
        assert code == "other_jump_client"
    before = sorted(os.listdir(plan.directory))
    with windows_part(does_not_start) as asked:
        code = code_of(lambda: replace.replace(package, config, plan.directory, plan.parameters))
    assert code == "client_not_started"
    assert asked == ["stop", "start", "start"]
    assert read(plan.directory, "current") == "1\n"
    assert read(plan.directory, "python", "python.exe") == "1"
    assert read(plan.directory, "lib", "launch.py") == "# 1\n"
    assert sorted(os.listdir(plan.directory)) == before
    with windows_part():
        replace.replace(package, config, plan.directory, plan.parameters)
    assert read(plan.directory, "python", "python.exe") == "2"
    with windows_part():
        take_back(Layout(plan.directory), "user")
