"""The support portal's texts and logo, which administrators edit and visitors see."""

import base64
import binascii
import hashlib
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Transaction

from jump_server.core import audit, edit_conflicts
from jump_server.core.actors import SETTINGS, Actor
from jump_server.core.inputs import CodeName, Input, Text
from jump_server.db import Retry
from jump_server.models.base import new_id
from jump_server.models.in_list import in_list
from jump_server.models.portal import ONLY, Portal
from jump_server.models.team import Team
from jump_wire.errors import UserError

from .views import PortalLanguage, PortalSettings

MOST_ISSUES = 30

LOGO_BYTES = 256 * 1024
"""Maximum size, in bytes, of the logo's file."""
LOGO_TEXT = (LOGO_BYTES + 2) // 3 * 4
"""The same in base64, in characters."""
LOGO_PATH = "/portal/logo/"
"""Where the logo is served, with its digest behind it."""

MAGIC = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
"""First bytes of the files that may be a logo, with their types."""


class Logo(NamedTuple):
    """The content of an image file, and its type."""

    content: bytes
    content_type: str


def _image(text: str) -> str:
    """Check a file in base64 by its first bytes and its size."""
    if text:
        try:
            content = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            content = b""
        if type_of(content) is None or len(content) > LOGO_BYTES:
            raise PydanticCustomError("logo", "a PNG or JPEG image of at most 256 KiB")
    return text


def type_of(content: bytes) -> str | None:
    """Return the type of an image file by its first bytes."""
    return next((kind for magic, kind in MAGIC.items() if content.startswith(magic)), None)


class Issue(NamedTuple):
    """An issue that visitors choose, and the team whose members help with it."""

    id: str
    text_en: str
    text_fr: str
    team_id: str
    team: str

    def text(self, language: PortalLanguage) -> str:
        """Return the text in a language, or in the other one if there is none."""
        return (
            (self.text_fr or self.text_en) if language == "fr" else (self.text_en or self.text_fr)
        )


class NewIssue(Input):
    """An issue, with a text in one language at least. ``team`` is a code name."""

    text_en: Annotated[str, Text(128)] = ""
    text_fr: Annotated[str, Text(128)] = ""
    team: CodeName


class PortalChange(Input):
    """What to change. Omitted fields are not changed, and empty ones are reset.

    ``logo`` is the content of a PNG or JPEG file in base64. ``issues`` replaces all of them, in
    the order in which they are shown.
    """

    title: Annotated[str, Text(128)] = ""
    text_en: Annotated[str, Text(4000, lines=True)] = ""
    text_fr: Annotated[str, Text(4000, lines=True)] = ""
    logo: Annotated[str, Text(LOGO_TEXT), AfterValidator(_image)] = ""
    show_technicians: bool = False
    issues: Annotated[list[NewIssue], Field(max_length=MOST_ISSUES)] = Field(default_factory=list)


def get(tx: Transaction, actor: Actor) -> PortalSettings:
    """Return what the portal shows. Requires the ``settings`` right."""
    actor.require_right(SETTINGS)
    return shown(tx)


def change(
    tx: Transaction, actor: Actor, wanted: PortalChange, version: int | None
) -> PortalSettings:
    """Change what the portal shows. Requires the ``settings`` right."""
    actor.require_right(SETTINGS)
    portal = _locked(tx)
    edit_conflicts.check(portal.version, version)
    given = wanted.given()
    if "issues" in given:
        given["issues"] = _stored(tx, wanted.issues, portal.issues)
    changed = [name for name in sorted(given) if getattr(portal, name) != given[name]]
    for name in changed:
        setattr(portal, name, given[name])
    if "logo" in changed:
        logo = portal.logo
        portal.logo_digest = hashlib.sha256(logo.encode()).hexdigest() if logo else ""
    if changed:
        portal.version += 1
        audit.record(tx, actor, "portal.changed", "portal", "site", changed=changed)
    return _view(tx, portal)


def shown(tx: Transaction) -> PortalSettings:
    """Return what the portal shows, without checking rights. Everybody may see it."""
    return _view(tx, _current(tx))


def issues(tx: Transaction) -> list[Issue]:
    """Return the issues that visitors can choose."""
    return _issues(tx, _current(tx))


def logo(tx: Transaction, digest: str) -> Logo:
    """Return the logo with this digest.

    Raises:
        UserError: ``route_not_found``; the portal has another logo, or none.
    """
    portal = tx.get(Portal, ONLY)
    if portal is None or not digest or portal.logo_digest != digest:
        raise UserError("route_not_found")
    content = base64.b64decode(portal.logo)
    return Logo(content, type_of(content) or "application/octet-stream")


def _current(tx: Transaction) -> Portal:
    stored = tx.get(Portal, ONLY)
    texts = dict.fromkeys(("title", "text_en", "text_fr", "logo", "logo_digest"), "")
    return stored or Portal(id=ONLY, version=1, show_technicians=False, issues=[], **texts)


def _issues(tx: Transaction, portal: Portal) -> list[Issue]:
    ids = {one["team_id"] for one in portal.issues}
    teams = {one.id: one.code_name for one in tx.scalars(select(Team).where(in_list(Team.id, ids)))}
    return [
        Issue(**one, team=teams[one["team_id"]]) for one in portal.issues if one["team_id"] in teams
    ]


def _stored(
    tx: Transaction, wanted: list[NewIssue], before: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return issues as they are stored. One that does not change keeps its id."""
    names = {one.team for one in wanted}
    found = tx.scalars(select(Team).where(in_list(Team.code_name, names)))
    teams = {one.code_name: one.id for one in found}
    known = {_content(one): one["id"] for one in before}
    made = []
    for index, one in enumerate(wanted):
        if not (one.text_en or one.text_fr):
            raise UserError("field_required", field=f"issues.{index}.text_en")
        if one.team not in teams:
            raise UserError("team_not_found", team=one.team)
        content = {"text_en": one.text_en, "text_fr": one.text_fr, "team_id": teams[one.team]}
        # Of two equal issues, the first one keeps the id.
        made.append({"id": known.pop(_content(content), None) or new_id(), **content})
    return made


def _content(issue: dict[str, Any]) -> tuple[str, str, str]:
    return issue["text_en"], issue["text_fr"], issue["team_id"]


def _view(tx: Transaction, portal: Portal) -> PortalSettings:
    return {
        "title": portal.title,
        "text_en": portal.text_en,
        "text_fr": portal.text_fr,
        "logo": LOGO_PATH + portal.logo_digest if portal.logo_digest else "",
        "show_technicians": portal.show_technicians,
        "issues": [
            {"id": one.id, "text_en": one.text_en, "text_fr": one.text_fr, "team": one.team}
            for one in _issues(tx, portal)
        ],
        "version": portal.version,
    }


def _locked(tx: Transaction) -> Portal:
    stored = tx.get(Portal, ONLY, with_for_update=True)
    if stored is not None:
        return stored
    made = _current(tx)
    tx.add(made)
    try:
        tx.flush()
    except IntegrityError as error:  # another first change at the same moment
        raise Retry from error
    return made
