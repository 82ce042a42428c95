"""What an installation on Windows does with files: who may use them, and how they are removed."""

import functools
import os
from collections.abc import Callable

from tests.agent.windows.inside import under_wine


def _fails(change: Callable[[], None]) -> bool:
    try:
        change()
    except OSError:
        return True
    return False


@under_wine
def test_the_identities_are_windows_own(folder: str) -> None:
    from jump_agent.windows import security

    # Windows has this service's identity in its own documentation.
    installer = "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"
    assert security.service_identity("trustedinstaller") == installer
    assert security.own_identity().startswith("S-1-")


@under_wine
def test_a_folder_is_for_whom_it_names(folder: str) -> None:
    from jump_agent.windows import security

    own, system = security.own_identity(), security.Right(security.SYSTEM, security.FULL)
    path = os.path.join(folder, "étage")
    security.make_folder(path, security.access_list([system, security.Right(own, security.FULL)]))
    assert security.who_may_take_over(path) is None
    everyone = "S-1-1-0"
    open_to_all = [system, security.Right(own, security.FULL)]
    security.restrict(path, security.access_list([*open_to_all, security.Right("WD", "FA")]))
    assert security.who_may_take_over(path) == everyone
    security.restrict(path, security.access_list([*open_to_all, security.Right("WD", "0x1200a9")]))
    assert security.who_may_take_over(path) is None
    for sddl, place in (("D:P", path), ("nonsense", path + "2")):
        assert _fails(functools.partial(security.make_folder, place, sddl))


@under_wine
def test_a_tree_is_erased_whole(folder: str) -> None:
    from jump_agent.windows.erase import erase

    top = os.path.join(folder, "top")
    os.makedirs(os.path.join(top, "a", "b"))
    for name in ("1", "a\\2", "a\\b\\3"):
        with open(os.path.join(top, name), "w") as file:
            file.write(name)
        os.chmod(os.path.join(top, name), 0o444)
    held = os.open(os.path.join(top, "a", "2"), os.O_RDONLY)
    assert "2: " in erase(top, busy_seconds=0)
    os.close(held)
    assert erase(top) == ""
    assert erase(top) == ""
    assert os.listdir(folder) == []


@under_wine
def test_only_what_an_ended_process_has_left_is_removed(folder: str) -> None:
    from jump_agent.windows.removal import remove_leftovers, temporary_name

    kept = [temporary_name(folder, "staging"), os.path.join(folder, ".jump-client-other")]
    for path in (*kept, os.path.join(folder, ".jump-client-staging-4-5")):
        os.makedirs(os.path.join(path, "x"))
    assert remove_leftovers(folder) == []
    assert sorted(os.listdir(folder)) == sorted(map(os.path.basename, kept))


@under_wine
def test_one_version_is_current(folder: str) -> None:
    from jump_agent.windows import versions

    os.mkdir(os.path.join(folder, "versions"))
    for name in ("1.0", "1.1"):
        built = os.path.join(folder, "versions", ".new")
        os.makedirs(os.path.join(built, "sub"))
        with open(os.path.join(built, "sub", "a.py"), "w") as file:
            file.write(name)
        versions.seal(built)
        versions.place(folder, built, name)
        versions.point(folder, name)
    assert versions.current(folder) == "1.1"
    versions.prune(folder, {"1.1"})
    assert sorted(os.listdir(os.path.join(folder, "versions"))) == ["1.1", "1.1.sha256"]
    assert versions.current(os.path.join(folder, "versions")) == ""


@under_wine
def test_an_error_reaches_the_event_log(folder: str) -> None:
    from jump_agent.windows import event_log

    assert event_log.report("key_missing: é")
