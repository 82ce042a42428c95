"""Which packages a server offers: those that are declared, whose builder has what it needs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from jump_wire.errors import UserError

from . import android, linux_headless, windows
from .declared import PLATFORMS, DeclaredPackage, DeclaredPlatform
from .parameters import PackageParameters


class Builder(Protocol):
    """Builds one kind of package. A platform brings one for each of its packages."""

    def missing(self) -> str:
        """Return what the server lacks to build the package, in English; empty for nothing.

        Called for each request, so it must be quick: what it reads from the disk is kept.
        """

    def build(self, parameters: PackageParameters, /) -> bytes:
        """Return the package's bytes; equal parameters give equal bytes.

        Runs in a thread, and may take up to a second.
        """


BUILDERS: dict[str, Builder] = {
    "linux-headless": linux_headless.LinuxHeadless(),
    "windows-exe": windows.WindowsExe(),
    "windows-msi": windows.WindowsMsi(),
    "android": android.AndroidApp(),
}
"""The builders by their packages' names. A declared package without one is never offered."""


@dataclass(frozen=True)
class Offers:
    """The packages that this server can build now.

    Attributes:
        builders: the builders by their packages' names.
        platforms: the declared platforms.
    """

    builders: Mapping[str, Builder] = field(default_factory=lambda: BUILDERS)
    platforms: tuple[DeclaredPlatform, ...] = PLATFORMS

    def missing(self, package: DeclaredPackage) -> str:
        """Return why the package can't be built, in English; empty if it can."""
        builder = self.builders.get(package.name)
        return builder.missing() if builder else "This version of the server has no builder for it."

    def available(self, *, untried: bool) -> Iterator[tuple[DeclaredPlatform, DeclaredPackage]]:
        """Yield what is offered, in the declared order.

        Args:
            untried: also what was never run on a real device.
        """
        for platform in self.platforms:
            if untried or platform.tried != "never":
                for package in platform.packages:
                    if not self.missing(package):
                        yield platform, package

    def known(self) -> Iterator[tuple[DeclaredPackage, str]]:
        """Yield the packages with a builder, each with what the server lacks for it."""
        for platform in self.platforms:
            for package in platform.packages:
                if package.name in self.builders:
                    yield package, self.missing(package)

    def untried(self) -> list[str]:
        """Return the names of the platforms that only ``untried`` makes available."""
        every = {platform.name: platform for platform, _ in self.available(untried=True)}
        return [name for name, platform in every.items() if platform.tried == "never"]

    def find(self, name: str, *, untried: bool) -> DeclaredPackage:
        """Return the package with this name, or the first offered one of the platform.

        Raises:
            UserError: ``platform_unavailable``, for unknown names too.
        """
        offered = list(self.available(untried=untried))
        for platform, package in offered:
            if name in (package.name, platform.name):
                return package
        names = ", ".join(package.name for _, package in offered) or "–"  # noqa: RUF001
        raise UserError("platform_unavailable", platform=name, available=names)

    def build(self, package: DeclaredPackage, parameters: PackageParameters) -> bytes:
        """Build an available package. Takes up to a second."""
        return self.builders[package.name].build(parameters)
