"""Runs tests in Windows' own Python under Wine, and is what they run in there.

A test is an ordinary function with the mark :func:`under_wine`. Outside, it asks the Python under
Wine to call the function of the same name, and fails with what that says. Inside, it is called with
a new folder. So test modules of Windows' modules import nothing else that Windows lacks.
"""

import faulthandler
import functools
import importlib
import json
import os
import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable
from typing import Any

Case = Callable[[str], None]

INSIDE = os.name == "nt"

SECONDS = 60.0
"""Maximum seconds for one test."""


def under_wine(case: Case) -> Callable[..., None]:
    """Make a test of a function that gets the path of a new folder on Windows."""
    if INSIDE:
        return case

    def test(wine: Any) -> None:
        wine.call(case.__module__, case.__name__)

    test.__name__, test.__doc__, test.__module__ = case.__name__, case.__doc__, case.__module__
    return test


def main() -> None:
    """Call what the lines of standard input name, and answer each with a line."""
    from jump_agent import platforms

    platforms.choose()
    for line in sys.stdin:
        asked = json.loads(line)
        answer = _call(asked["module"], asked["name"])
        sys.stdout.write(json.dumps({"problem": answer}) + "\n")
        sys.stdout.flush()


def _call(module: str, name: str) -> str:
    folder = tempfile.mkdtemp(prefix="case-")
    # A test that hangs ends this process, and says where it was.
    faulthandler.dump_traceback_later(SECONDS, exit=True)
    try:
        functools.partial(getattr(importlib.import_module(module), name), folder)()
    except BaseException:  # noqa: BLE001 - it is told outside
        return traceback.format_exc()
    finally:
        faulthandler.cancel_dump_traceback_later()
        shutil.rmtree(folder, ignore_errors=True)
    return ""


if __name__ == "__main__":
    main()
