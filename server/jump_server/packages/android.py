"""``bomgar-scc.apk``: the app for Android, which ``make android`` puts into the payload.

It is the same file for every installer. The link of an installer brings its key to the app.
"""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from .parameters import PackageParameters
from .payload import FOLDER

APP, FACTS = "android.apk", "android.json"

NOT_BUILT = "This server was built without the app for Android: run `make android`."
THROWAWAY = (
    "The app for Android is signed with a throwaway key, so no later version could replace it: "
    "run `make android-key`, then `make android`."
)
DAMAGED = "The app for Android is damaged: run `make android` again."


class AndroidApp:
    """The builder of this package, as :class:`.offers.Builder` declares it.

    Args:
        folder: the folder of the staged payload.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder

    def missing(self) -> str:
        """Return what the payload lacks; empty for nothing."""
        try:
            changed = (self._folder / FACTS).stat().st_mtime_ns
        except OSError:
            return NOT_BUILT
        return _problem(self._folder, changed)

    def build(self, _parameters: PackageParameters, /) -> bytes:
        """Return the app."""
        return (self._folder / APP).read_bytes()


@cache
def _problem(folder: Path, _changed: int) -> str:
    try:
        facts: dict[str, Any] = json.loads((folder / FACTS).read_bytes())
        whole = hashlib.sha256((folder / APP).read_bytes()).hexdigest() == facts["sha256"]
        throwaway = facts["throwaway"] is not False
    except (OSError, ValueError, LookupError, TypeError):
        return DAMAGED
    if not whole:
        return DAMAGED
    return THROWAWAY if throwaway else ""
