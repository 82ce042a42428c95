"""A builder of the tests' own, for packages that nothing builds yet."""

import json

from jump_server.packages import Offers, PackageParameters
from jump_server.packages.offers import BUILDERS


class Archive:
    """Builds a file with a mark and the parameters; as a real builder, it may lack something."""

    def __init__(self, mark: bytes, missing: str = "") -> None:
        self._mark = mark
        self._missing = missing

    def missing(self) -> str:
        return self._missing

    def build(self, parameters: PackageParameters, /) -> bytes:
        return self._mark + json.dumps(parameters.values()).encode()


def offers(**more: Archive) -> Offers:
    """What every server offers, and more: ``windows_msi`` stands for ``windows-msi``."""
    linux = {"linux-headless": BUILDERS["linux-headless"]}
    return Offers({**linux, **{name.replace("_", "-"): one for name, one in more.items()}})
