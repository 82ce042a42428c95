"""What a server offers, and what it refuses by name."""

from jump_server.packages import Offers
from jump_server.packages.declared import ANDROID, LINUX, WINDOWS
from tests.server.packages.offers import Archive, offers
from tests.server.world import refuses

MSI = WINDOWS.packages[1]


def names(one: Offers, *, untried: bool = False) -> list[str]:
    return [package.name for _, package in one.available(untried=untried)]


def test_what_nothing_builds_is_not_offered() -> None:
    assert names(offers()) == ["linux-headless"]
    assert "no builder" in offers().missing(MSI)
    with refuses("platform_unavailable", platform="windows", available="linux-headless"):
        offers().find("windows", untried=True)


def test_what_the_build_lacks_is_not_offered_and_says_why() -> None:
    lacking = offers(windows_msi=Archive(b"", "The build had no compiler."))
    assert names(lacking) == ["linux-headless"]
    assert lacking.missing(MSI) == "The build had no compiler."
    with refuses("platform_unavailable", platform="windows-msi"):
        lacking.find("windows-msi", untried=True)


def test_a_platform_means_its_first_package_that_is_there() -> None:
    both = offers(windows_exe=Archive(b""), windows_msi=Archive(b""))
    assert both.find("windows", untried=False).name == "windows-exe"
    assert both.find("windows-msi", untried=False) is MSI
    assert offers(windows_msi=Archive(b"")).find("windows", untried=False) is MSI
    assert both.find("linux", untried=False) is LINUX.packages[0]


def test_what_was_never_run_is_offered_only_if_the_site_wants_it() -> None:
    every = offers(android=Archive(b""))
    assert names(every) == ["linux-headless"]
    assert names(every, untried=True) == ["linux-headless", "android"]
    with refuses("platform_unavailable", platform="android"):
        every.find("android", untried=False)
    assert (every.untried(), offers().untried()) == (["android"], [])
    assert every.find("android", untried=True) is ANDROID.packages[0]


def test_a_server_without_anything_refuses_every_name() -> None:
    with refuses("platform_unavailable", platform="linux", available="–"):  # noqa: RUF001
        Offers({}).find("linux", untried=False)
