"""Drives the main path in browsers that the other tests don't use: ``make browsers``.

A real server, a real Jump Client, and each browser as the distribution has it. Prints each step and
what it took; ends with 1 when one failed.
"""

import contextlib
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from tests.browsers.drivers import Driver, firefox, webkit
from tests.browsers.scenario import MainPath
from tests.browsers.window import Window
from tests.web.computers import Computer
from tests.web.folders import folder_of_account
from tests.web.seeds import seed
from tests.web.sites import RunningSite, populated

BROWSERS: dict[str, Callable[[str], AbstractContextManager[Driver]]] = {
    "firefox-esr": firefox,
    "WebKitWebDriver": webkit,
}
"""By the program that has to be there."""

OFFLINE = ("build-0003", "build-0013")
"""One for each browser to remove."""
FLEET = 20


def _drive(driver: Driver, path: MainPath) -> bool:
    print(driver.name)
    window = Window(driver)
    for step in path.steps():
        begun = time.monotonic()
        try:
            step(window)
        except Exception:  # noqa: BLE001  # the other browser has its turn
            traceback.print_exc()
            print(f"  FAILED {step.__name__}")
            return False
        print(f"  ok {step.__name__} ({time.monotonic() - begun:.1f} s)")
    return True


def _drive_all(site: RunningSite, computer: Computer, wanted: list[str]) -> bool:
    fine = True
    for (program, start), offline in zip(BROWSERS.items(), OFFLINE, strict=True):
        if wanted and program not in wanted:
            continue
        found = shutil.which(program)
        if found is None:
            print(f"There is no {program} on this machine.")
            fine = False
            continue
        with folder_of_account() as place, start(found) as driver:
            fine &= _drive(driver, MainPath(site.url, computer.name, offline, place))
    return fine


def main(wanted: list[str]) -> int:
    """Drive all browsers, or those that are named by their programs."""
    begun = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="jump-browsers-"))
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder)
        site = stack.enter_context(populated(folder / "site"))
        computer = Computer(folder, site, "Front desk")
        stack.callback(computer.uninstall)
        computer.start()
        seed(site.database, FLEET)
        fine = _drive_all(site, computer, wanted)
    print(f"{time.monotonic() - begun:.0f} s")
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
