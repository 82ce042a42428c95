"""Decisions of the installation on Windows: for whom, and where."""

import functools
import os
from collections.abc import Callable

from jump_wire.errors import UserError
from tests.agent.windows.inside import under_wine


def refused(check: Callable[[], object]) -> str:
    """The code of the error that a check raises."""
    try:
        check()
    except UserError as error:
        return error.code
    return ""


@under_wine
def test_an_administrator_installs_a_service(folder: str) -> None:
    from jump_agent.installer.options import Options
    from jump_agent.windows import login
    from jump_agent.windows.installer import checks

    own = login.account_name()
    assert checks.account(Options()) == ("service", "")
    assert checks.account(Options(user=own.upper())) == ("user", own)
    assert refused(lambda: checks.account(Options(user="sömebody"))) == "user_not_own"
    assert checks.former(Options()) is None
    assert refused(lambda: checks.former(Options(take_over=folder))) == "field_malformed"


@under_wine
def test_a_directory_has_a_path_that_windows_can_use(folder: str) -> None:
    from jump_agent.installer.options import Options
    from jump_agent.windows.installer import checks

    assert checks.directory(Options(), "service") == "C:\\Program Files\\Jump Client"
    assert checks.directory(Options(), "user").endswith("\\AppData\\Local\\Jump Client")
    good = {"C:\\a b\\": "C:\\a b", "C:/ü/x": "C:\\ü\\x", folder: folder, "C:\\a\\..\\b": "C:\\b"}
    for path, found in good.items():
        assert checks.directory(Options(install_dir=path), "user") == found
    bad = ["\\\\server\\share\\x", "C:\\", "C:\\x:y", 'C:\\a"b', "C:\\" + "x" * 180, "C:\\a?"]
    for path in bad:
        wrong = refused(functools.partial(checks.directory, Options(install_dir=path), "user"))
        assert wrong == "install_dir_not_writable", path


@under_wine
def test_a_service_has_a_place_that_others_can_not_change(folder: str) -> None:
    from jump_agent.windows import security
    from jump_agent.windows.installer import checks

    everyone = [security.Right("WD", "FA"), security.Right(security.own_identity(), "FA")]
    shared = os.path.join(folder, "shared")
    os.makedirs(os.path.join(shared, "safe"))
    security.restrict(shared, security.access_list(everyone))
    for path in ("shared\\x", "shared\\safe\\x"):
        place = os.path.join(folder, path)
        assert refused(functools.partial(checks.place, place, "service")) == "install_dir_open"
        checks.place(place, "user")
    missing = os.path.join(folder, "a", "b")
    assert refused(lambda: checks.place(missing, "user")) == "install_dir_no_parent"
