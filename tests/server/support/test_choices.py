"""Customers who choose a technician or an issue instead of a session key."""

import pytest

from jump_server.accounts import teams
from jump_server.core.actors import Actor
from jump_server.sessions import queue
from jump_server.support import choices
from tests.server.support.customers import (
    at_the_console,
    come,
    enrol,
    new_key,
    offer,
    report,
    shown,
    start,
    technician,
)
from tests.server.world import ROOT, World, refuses

PRINTER = {"text_en": "My printer", "text_fr": "Mon imprimante", "team": "desk"}


@pytest.fixture
def ann(world: World) -> Actor:
    made = technician(world, public_name="Ann")
    world.team("desk", ann="member")
    return made


def elsewhere(number: int) -> str:
    return f"198.51.100.{number}"


def test_a_customer_waits_for_the_technician_of_their_choice(world: World, ann: Actor) -> None:
    offer(world)
    with refuses("support_choice_gone"):
        start(world, technician=ann.user_id)
    at_the_console(world, ann)
    [listed] = world.read(choices.listing)["technicians"]
    begun = start(world, technician=listed["id"], name="Carol C.")
    assert begun["technician"] == "Ann"
    made = enrol(world, begun["secret"], name="")
    session = shown(world, ann, made["session_id"])
    assert (session["user"], session["jump_client_name"]) == ("ann", "Carol C.")
    assert session["customer"]["queue_user_id"] == ann.user_id
    assert session["customer"]["issue"] == ""


def test_an_issue_leads_to_its_team_while_both_exist(world: World, ann: Actor) -> None:
    french = {"text_en": "", "text_fr": "Autre chose", "team": "desk"}
    printer, other = offer(world, PRINTER, french, technicians=False)
    for language, issue, text in (("fr", printer, "Mon imprimante"), ("en", other, "Autre chose")):
        made = enrol(world, start(world, issue=issue, language=language)["secret"])
        report(world, made["client_id"])
        session = shown(world, ann, made["session_id"])
        assert (session["user"], session["customer"]["issue"]) == ("", text)
        assert session["customer"]["queue_team"] == "desk"
    world.write(queue.accept, ann, made["session_id"])
    assert shown(world, ann, made["session_id"])["user"] == "ann"
    begun = start(world, issue=printer)
    assert begun["technician"] == "desk"
    assert offer(world, french, PRINTER) == [other, printer], "an issue keeps its id"
    offer(world, french)
    with refuses("support_choice_gone"):
        start(world, issue=printer)
    world.write(teams.remove, ROOT, "desk", None)
    assert world.read(choices.listing)["issues"] == []
    with refuses("support_choice_gone"):
        start(world, issue=other)
    with refuses("support_start_refused"):
        enrol(world, begun["secret"])


def test_one_network_cannot_fill_a_queue(world: World, ann: Actor) -> None:
    [printer] = offer(world, PRINTER)
    for _ in range(choices.PER_NETWORK):
        enrol(world, start(world, issue=printer)["secret"])
    with refuses("rate_limited", seconds=600):
        start(world, issue=printer)
    start(world, elsewhere(1), issue=printer)
    start(world, key=new_key(world, ann)["key"])
    world.clock.advance(minutes=10)
    with refuses("rate_limited", seconds=choices.LATER):
        start(world, issue=printer)


def test_a_full_queue_refuses_choices_but_no_keys(
    world: World, ann: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choices, "PER_QUEUE", 2)
    [printer] = offer(world, PRINTER)
    late = start(world, elsewhere(3), issue=printer)["secret"]
    for number in range(2):
        enrol(world, start(world, elsewhere(number), issue=printer)["secret"])
    with refuses("support_queue_full"):
        start(world, elsewhere(4), issue=printer)
    with refuses("support_queue_full"):
        enrol(world, late)
    assert come(world, ann, queue="desk").session_id
