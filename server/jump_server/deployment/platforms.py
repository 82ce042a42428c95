"""The platforms that the site offers packages for."""

from collections.abc import Iterator

from sqlalchemy.orm import Session as Transaction

from jump_server.core.environment import environment_of
from jump_server.packages import DeclaredPackage, DeclaredPlatform
from jump_server.settings import site_settings

from .views import OfferedPackage, OfferedPlatform, OfferedPlatforms


def offered(tx: Transaction) -> OfferedPlatforms:
    """Return the platforms, each with the packages that the server can build now."""
    packages: dict[str, list[DeclaredPackage]] = {}
    known: dict[str, DeclaredPlatform] = {}
    for platform, package in _available(tx):
        known[platform.name] = platform
        packages.setdefault(platform.name, []).append(package)
    return {"items": [_view(platform, packages[name]) for name, platform in known.items()]}


def find(tx: Transaction, name: str) -> DeclaredPackage:
    """Return the package of a platform's or a package's name.

    Raises:
        UserError: ``platform_unavailable``.
    """
    untried = site_settings.current(tx).untried_platforms
    return environment_of(tx).offers.find(name, untried=untried)


def labels(tx: Transaction, language: str) -> list[str]:
    """Return the platforms' names as texts show them, in ``en`` or ``fr``."""
    found = (platform for platform, _ in _available(tx))
    return list(dict.fromkeys(one.french if language == "fr" else one.english for one in found))


def _available(tx: Transaction) -> Iterator[tuple[DeclaredPlatform, DeclaredPackage]]:
    untried = site_settings.current(tx).untried_platforms
    return environment_of(tx).offers.available(untried=untried)


def _view(platform: DeclaredPlatform, packages: list[DeclaredPackage]) -> OfferedPlatform:
    shown: list[OfferedPackage] = [
        {"name": package.name, "kind": package.kind, "stem": package.stem, "keyed": package.keyed}
        for package in packages
    ]
    return {
        "name": platform.name,
        "title": platform.title,
        "labels": {"en": platform.english, "fr": platform.french},
        "tried": platform.tried,
        "least": platform.least,
        "architectures": list(platform.architectures),
        "works": sorted(platform.works),
        "packages": shown,
    }
