"""Building installation packages for the platforms."""

from .linux_headless import PackageParameters, build_package
from .payload import PayloadMissingError

__all__ = ["PackageParameters", "PayloadMissingError", "build_package"]
