"""The survey: off by default, answered once, with a secret of its own, for an hour."""

from collections.abc import Mapping
from typing import Any

import pytest

from jump_server.core.actors import Actor
from jump_server.core.inputs import FieldErrors, parse
from jump_server.sessions import queue, session_reports, sessions
from jump_server.settings import site_settings
from jump_server.site import retention
from jump_server.support import surveys
from tests.server.support.customers import enrol, new_key, report, shown, start, technician
from tests.server.world import ROOT, World, refuses

CODE = "survey_refused"


def ask(world: World, **more: Any) -> None:
    change = parse(site_settings.SettingsChange, {"survey": True, **more})
    world.write(site_settings.change, ROOT, change, None)


def came(world: World, ann: Actor) -> Mapping[str, Any]:
    """What the client of a customer got, who is connected."""
    made = enrol(world, start(world, key=new_key(world, ann)["key"])["secret"])
    report(world, made["client_id"])
    return made


def answer(world: World, secret: str, score: int = 4, comment: str = "") -> None:
    given = {"secret": secret, "score": score, "comment": comment}
    world.write(surveys.answer, parse(surveys.Answer, given))


def test_nothing_is_asked_by_default(world: World) -> None:
    ann = technician(world)
    carol = came(world, ann)
    assert carol["survey"] is None
    assert shown(world, ann, carol["session_id"])["customer"]["survey"] is None


def test_a_customer_answers_once_after_the_end(world: World) -> None:
    ask(world, survey_question_fr="Alors ?")
    ann = technician(world)
    carol = came(world, ann)
    secret = carol["survey"]["secret"]
    assert (carol["survey"]["question_en"], carol["survey"]["question_fr"]) == ("", "Alors ?")
    with refuses(CODE):
        answer(world, secret)  # nobody has helped
    with refuses(CODE):
        world.read(surveys.check, parse(surveys.Answer, {"secret": "wrong", "score": 1}))
    world.write(queue.accept, ann, carol["session_id"])
    world.write(sessions.end_many, {carol["session_id"]: "closed"})
    world.clock.advance(minutes=59)
    answer(world, secret, 2, " It <b>burns</b>.\nStill. ")
    answer(world, secret, 2, "It <b>burns</b>.\nStill.")  # the reply was lost
    with refuses(CODE):
        answer(world, secret, 5)
    told = shown(world, ann, carol["session_id"])["customer"]["survey"]
    assert (told["score"], told["comment"]) == (2, "It <b>burns</b>.\nStill.")
    query = parse(session_reports.SessionQuery, {"kind": "support"})
    [row] = world.read(session_reports.listing, ann, query).items
    assert row["customer"] is not None
    assert row["customer"]["survey"] == told
    world.write(retention.drop_old, world.clock.advance(days=731))
    with refuses(CODE):
        answer(world, secret, 2, "It <b>burns</b>.\nStill.")


def test_an_answer_needs_the_newest_secret_and_an_hour(world: World) -> None:
    ask(world)
    ann = technician(world)
    started = start(world, key=new_key(world, ann)["key"])["secret"]
    lost, made = enrol(world, started), enrol(world, started)
    report(world, made["client_id"])
    world.write(queue.accept, ann, made["session_id"])
    for secret in (lost["survey"]["secret"], made["credential"], "unknown"):
        with refuses(CODE):
            answer(world, secret)
    world.write(sessions.end_many, {made["session_id"]: "closed"})
    world.clock.advance(hours=1)
    with refuses(CODE):
        answer(world, made["survey"]["secret"])


@pytest.mark.parametrize("change", [{"score": 0}, {"score": 6}, {"comment": "x" * 1001}])
def test_an_answer_has_limits(change: dict[str, Any]) -> None:
    with pytest.raises(FieldErrors):
        parse(surveys.Answer, {"secret": "s", "score": 3, **change})
