"""What administrators may put on the support portal, and what is logged of it."""

import base64

from sqlalchemy import select

from jump_server.core.inputs import parse
from jump_server.models.audit import AuditEvent
from jump_server.support import portal
from jump_server.support.portal import LOGO_BYTES, PortalChange
from tests.server.world import ROOT, World, refuses

PNG = b"\x89PNG\r\n\x1a\n" + bytes(16)
JPEG = b"\xff\xd8\xff\xe0" + bytes(16)
EXPECTED = "a PNG or JPEG image of at most 256 KiB"


def logo(content: bytes) -> dict[str, str]:
    return {"logo": base64.b64encode(content).decode()}


def test_a_logo_is_a_small_png_or_jpeg() -> None:
    for content in (PNG, JPEG, PNG.ljust(LOGO_BYTES, b"\0")):
        parse(PortalChange, logo(content))
    for content in (b"<svg/>", b"GIF89a", b"\x89PNG", PNG.ljust(LOGO_BYTES + 1, b"\0")):
        with refuses("field_malformed", field="logo", expected=EXPECTED):
            parse(PortalChange, logo(content))
    for text in ("no base64!", "data:image/png;base64,iVBORw0KGgo=", "é"):
        with refuses("field_malformed", field="logo", expected=EXPECTED):
            parse(PortalChange, {"logo": text})
    with refuses("field_too_long", field="logo"):
        parse(PortalChange, logo(PNG.ljust(LOGO_BYTES + 3, b"\0")))


def test_the_logo_has_a_new_address_with_every_change(world: World) -> None:
    world.write(portal.change, ROOT, parse(PortalChange, logo(PNG)), 1)
    first = world.read(portal.shown)["logo"]
    digest = first.removeprefix(portal.LOGO_PATH)
    assert world.read(portal.logo, digest) == (PNG, "image/png")
    world.write(portal.change, ROOT, parse(PortalChange, logo(JPEG)), 2)
    with refuses("route_not_found"):
        world.read(portal.logo, digest)
    digest = world.read(portal.shown)["logo"].removeprefix(portal.LOGO_PATH)
    assert world.read(portal.logo, digest) == (JPEG, "image/jpeg")
    assert world.write(portal.change, ROOT, parse(PortalChange, {"logo": ""}), 3)["logo"] == ""
    for gone in (digest, ""):
        with refuses("route_not_found"):
            world.read(portal.logo, gone)


def test_changes_are_logged_without_their_content(world: World) -> None:
    wanted = parse(PortalChange, {"title": "Example", "text_en": "Call us", **logo(PNG)})
    made = world.write(portal.change, ROOT, wanted, None)
    assert (made["title"], made["text_en"], made["version"]) == ("Example", "Call us", 2)
    assert world.write(portal.change, ROOT, wanted, 2)["version"] == 2
    (event,) = world.read(
        lambda tx: tx.scalars(select(AuditEvent).where(AuditEvent.action == "portal.changed")).all()
    )
    assert event.details == {"changed": ["logo", "text_en", "title"]}
    with refuses("stale_edit"):
        world.write(portal.change, ROOT, parse(PortalChange, {"title": ""}), 1)
    with refuses("permission_refused"):
        world.read(portal.get, world.user("ann"))
