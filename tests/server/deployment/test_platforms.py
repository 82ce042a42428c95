"""The platforms that a site offers."""

from jump_server.core.inputs import parse
from jump_server.deployment import platforms
from jump_server.settings import site_settings
from tests.server.packages.offers import Archive, offers
from tests.server.world import ROOT, World, refuses


def test_the_list_has_what_can_be_built(world: World) -> None:
    [linux] = world.read(platforms.offered)["items"]
    assert linux["title"] == "Linux"
    assert linux["labels"]["fr"] == "Linux (x86-64 et ARM)"
    assert [one["name"] for one in linux["packages"]] == ["linux-headless"]
    world.environment.offers = offers(windows_msi=Archive(b"MSI"))
    _, windows = world.read(platforms.offered)["items"]
    assert (windows["name"], windows["least"], windows["tried"]) == ("windows", "10", "emulated")
    [msi] = windows["packages"]
    wanted = {"name": "windows-msi", "kind": "msi", "stem": "bomgar-scc-win64", "keyed": True}
    assert msi == wanted


def test_the_site_decides_about_what_was_never_run(world: World) -> None:
    world.environment.offers = offers(android=Archive(b"APK"))
    settings = world.read(site_settings.get, ROOT)
    assert settings["untried_platforms_available"] == ["android"]
    assert world.read(platforms.labels, "en") == ["Linux (x86-64 and ARM)"]
    with refuses("platform_unavailable", platform="android"):
        world.read(platforms.find, "android")
    wanted = parse(site_settings.SettingsChange, {"untried_platforms": True})
    world.write(site_settings.change, ROOT, wanted, None)
    assert world.read(platforms.labels, "fr")[1:] == ["Android 8 et versions ultérieures"]
    assert world.read(platforms.find, "android").kind == "apk"
    assert world.read(platforms.offered)["items"][1]["tried"] == "never"


def test_a_name_finds_its_package(world: World) -> None:
    assert world.read(platforms.find, "linux").name == "linux-headless"
    with refuses("platform_unavailable", platform="macos", available="linux-headless"):
        world.read(platforms.find, "macos")
