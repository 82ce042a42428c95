"""Builds packages for the supported platforms: installations, and support sessions."""

from .linux_headless import PackageParameters, build_package
from .linux_support import SupportParameters, build_support_package
from .one_line import bootstrap, one_line, support_bootstrap, support_line
from .payload import PayloadMissingError

__all__ = [
    "PackageParameters",
    "PayloadMissingError",
    "SupportParameters",
    "bootstrap",
    "build_package",
    "build_support_package",
    "one_line",
    "support_bootstrap",
    "support_line",
]
