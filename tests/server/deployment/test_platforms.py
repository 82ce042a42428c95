"""The platforms that a site offers."""

from jump_server.deployment import platforms
from tests.server.packages.offers import Archive, offers
from tests.server.world import World, refuses


def test_the_list_has_what_can_be_built(world: World) -> None:
    [linux] = world.read(platforms.offered)["items"]
    assert linux["labels"]["fr"] == "Linux (x86-64 et ARM)"
    assert [one["name"] for one in linux["packages"]] == ["linux-headless"]
    world.environment.offers = offers(windows_msi=Archive(b"MSI"))
    _, windows = world.read(platforms.offered)["items"]
    assert (windows["name"], windows["least"], windows["tried"]) == ("windows", "10", "emulated")
    [msi] = windows["packages"]
    wanted = {"name": "windows-msi", "kind": "msi", "stem": "bomgar-scc-win64", "keyed": True}
    assert msi == wanted


def test_a_name_finds_its_package(world: World) -> None:
    assert world.read(platforms.find, "linux").name == "linux-headless"
    with refuses("platform_unavailable", platform="macos", available="linux-headless"):
        world.read(platforms.find, "macos")
