"""Picks the platform. Nothing else asks which one this is."""

import sys

from .core.platform import use


def choose() -> None:
    """Set this computer's platform for the process.

    Raises:
        ImportError: there is no folder for it.
    """
    if not sys.platform.startswith("linux"):
        raise ImportError("the Jump Client does not run on %s" % sys.platform)
    from .linux.platform import Linux  # noqa: PLC0415 - only where it is one

    use(Linux())
