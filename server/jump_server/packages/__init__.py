"""Builds installation packages for the supported platforms."""

from .linux_headless import PackageParameters, build_package
from .one_line import bootstrap, one_line
from .payload import PayloadMissingError

__all__ = ["PackageParameters", "PayloadMissingError", "bootstrap", "build_package", "one_line"]
