"""Invitations: who may send them, what they say, what is refused."""

import pytest

from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.deployment import installers, invitations
from jump_server.deployment.invitations import Invitation, NewInvitation
from jump_server.reports import audit_log
from tests.server.packages.offers import Archive, offers
from tests.server.world import ROOT, World, refuses

SMTP = {"smtp_host": "post.example", "smtp_sender": "jump@jump.example"}


@pytest.fixture
def ann(world: World) -> Actor:
    """A member of the group ``web``, at a site that can send mail."""
    world.environment.settings = world.settings.model_copy(update=SMTP)
    made = world.user("ann")
    world.group("web", "ann")
    return made


@pytest.fixture
def installer(world: World, ann: Actor) -> str:
    return str(world.installer(ann, "web")["id"])


def prepare(world: World, actor: Actor, installer: str, **more: object) -> Invitation:
    wanted = parse(NewInvitation, {"recipients": ["a@example.com"], **more})
    return world.read(invitations.prepare, actor, installer, wanted)


def test_it_says_who_sends_what_until_when(world: World, ann: Actor, installer: str) -> None:
    key = world.read(installers.key, ann, installer)["key"]
    made = prepare(world, ann, installer)
    assert made.subject == "Install the Jump Client for Jump"
    for fact in (
        "ann is asking you",
        f"\nhttps://jump.example/install#{key}\n",
        "2026-03-02 12:00 UTC",
        "Supported platforms: Linux (x86-64 and ARM).",
    ):
        assert fact in made.text
    world.environment.offers = offers(windows_msi=Archive(b"MSI"))
    french = prepare(world, ann, installer, language="fr")
    windows = "Windows 10 et versions ultérieures (64 bits)"
    assert f"Plateformes\u00a0: Linux (x86-64 et ARM), {windows}." in french.text
    assert french.subject == "Installez le Jump Client de Jump"
    assert "ann vous demande d'installer" in french.text


def test_a_recipient_gets_it_once(world: World, ann: Actor, installer: str) -> None:
    twice = ["a@example.com", "b@example.com", "a@example.com"]
    made = prepare(world, ann, installer, recipients=twice)
    assert made.recipients == ("a@example.com", "b@example.com")


def test_what_was_sent_is_in_the_log(world: World, ann: Actor, installer: str) -> None:
    made = prepare(world, ann, installer)
    assert world.write(invitations.sent, ann, made) == {"recipients": ["a@example.com"]}
    query = parse(audit_log.AuditQuery, {"action": "installer.mailed"})
    (event,) = world.read(audit_log.listing, ROOT, query).items
    assert (event["actor"], event["target_id"]) == ("ann", installer)
    assert event["details"] == {"recipients": ["a@example.com"]}


def test_who_may_not_have_the_key_sends_no_link(world: World, ann: Actor, installer: str) -> None:
    with refuses("permission_refused"):
        prepare(world, world.user("bob"), installer)
    world.write(installers.revoke, ann, installer)
    with refuses("installer_revoked"):
        prepare(world, ann, installer)


def test_a_site_without_mail_says_so(world: World, ann: Actor, installer: str) -> None:
    world.environment.settings = world.settings
    with refuses("mail_not_configured"):
        prepare(world, ann, installer)


@pytest.mark.parametrize(
    ("recipients", "code", "field"),
    [
        ([], "field_required", "recipients"),
        ([f"a{number}@b.c" for number in range(21)], "field_too_many", "recipients"),
        (["a"], "field_not_an_address", "recipients.0"),
        (["a@b.c", "a@b@c"], "field_not_an_address", "recipients.1"),
        (["a@b.c\nBcc: d@e.f"], "field_not_an_address", "recipients.0"),
        (["a@b.c\n"], "field_not_an_address", "recipients.0"),
        (["a@b.c> SIZE=1"], "field_not_an_address", "recipients.0"),
        (["Ann <a@b.c>"], "field_not_an_address", "recipients.0"),
        (["a@b..c"], "field_not_an_address", "recipients.0"),
        (["é@b.c"], "field_not_an_address", "recipients.0"),
        (["a" * 65 + "@b.c"], "field_not_an_address", "recipients.0"),
        (["a@" + "b." * 127 + "c"], "field_too_long", "recipients.0"),
    ],
)
def test_what_is_no_address(recipients: list[str], code: str, field: str) -> None:
    with refuses(code, field=field):
        parse(NewInvitation, {"recipients": recipients})
