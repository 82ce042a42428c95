"""Picks the platform. Nothing else asks which one this is."""

import sys

from .core.platform import use


def choose() -> None:
    """Set this computer's platform for the process.

    Raises:
        ImportError: there is no folder for it.
    """
    if sys.platform.startswith("linux"):
        from .linux.platform import Linux  # noqa: PLC0415 - only where it is one

        use(Linux())
    elif sys.platform == "win32":
        from .windows.platform import Windows  # noqa: PLC0415 - likewise

        use(Windows())
    else:
        raise ImportError("the Jump Client does not run on %s" % sys.platform)
