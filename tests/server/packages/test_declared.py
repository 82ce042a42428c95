"""The declaration of the platforms."""

from typing import get_args

from jump_server.packages.declared import (
    PLATFORMS,
    DeclaredPackage,
    PackageKind,
    PackageName,
    PlatformName,
)
from jump_server.packages.offers import BUILDERS

PACKAGES = [package for platform in PLATFORMS for package in platform.packages]


def test_every_name_is_declared_once() -> None:
    assert [one.name for one in PLATFORMS] == list(get_args(PlatformName))
    assert [one.name for one in PACKAGES] == list(get_args(PackageName))
    assert {one.kind for one in PACKAGES} == set(get_args(PackageKind))
    for platform in PLATFORMS:
        assert {one.platform for one in platform.packages} == {platform.name}
    assert set(get_args(PackageName)) >= set(BUILDERS)


def test_a_name_means_a_platform_or_its_own_first_package() -> None:
    """Or one name would mean two packages."""
    for platform in PLATFORMS:
        for package in PACKAGES:
            assert package.name != platform.name or platform.packages[0] is package


def test_a_file_is_named_after_the_installer_whose_key_it_contains() -> None:
    msi = DeclaredPackage("windows-msi", "windows", "msi", "a/b", stem="bomgar-scc-win64")
    assert msi.file_name("1f") == "bomgar-scc-win64-1f.msi"
    assert msi.file_name(None) == "bomgar-scc-win64.msi"
    apk = DeclaredPackage("android", "android", "apk", "a/b", keyed=False)
    assert apk.file_name("1f") == apk.file_name(None) == "bomgar-scc.apk"
