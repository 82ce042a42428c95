"""The platforms that the site offers packages for."""

from sqlalchemy.orm import Session as Transaction

from jump_server.core.environment import environment_of
from jump_server.packages import DeclaredPackage, DeclaredPlatform

from .views import OfferedPackage, OfferedPlatform, OfferedPlatforms


def offered(tx: Transaction) -> OfferedPlatforms:
    """Return the platforms, each with the packages that the server can build now."""
    packages: dict[str, list[DeclaredPackage]] = {}
    known: dict[str, DeclaredPlatform] = {}
    for platform, package in environment_of(tx).offers.available(untried=_untried(tx)):
        known[platform.name] = platform
        packages.setdefault(platform.name, []).append(package)
    return {"items": [_view(platform, packages[name]) for name, platform in known.items()]}


def find(tx: Transaction, name: str) -> DeclaredPackage:
    """Return the package of a platform's or a package's name.

    Raises:
        UserError: ``platform_unavailable``.
    """
    return environment_of(tx).offers.find(name, untried=_untried(tx))


def _untried(_tx: Transaction) -> bool:
    """Return whether the site offers what was never run on a real device."""
    return False


def _view(platform: DeclaredPlatform, packages: list[DeclaredPackage]) -> OfferedPlatform:
    shown: list[OfferedPackage] = [
        {"name": package.name, "kind": package.kind, "stem": package.stem, "keyed": package.keyed}
        for package in packages
    ]
    return {
        "name": platform.name,
        "labels": {"en": platform.english, "fr": platform.french},
        "tried": platform.tried,
        "least": platform.least,
        "architectures": list(platform.architectures),
        "packages": shown,
    }
