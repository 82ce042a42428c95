"""Builds packages for the supported platforms: installations, and support sessions."""

from .declared import PLATFORMS, DeclaredPackage, DeclaredPlatform
from .linux_headless import build_package
from .linux_support import SupportParameters, build_support_package
from .offers import Builder, Offers
from .one_line import bootstrap, one_line, support_bootstrap, support_line
from .parameters import PackageParameters
from .payload import PayloadMissingError

__all__ = [
    "PLATFORMS",
    "Builder",
    "DeclaredPackage",
    "DeclaredPlatform",
    "Offers",
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
