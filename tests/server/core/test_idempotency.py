"""Creations asked for twice: done once, answered the same, for a day."""

import threading

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session as Transaction

from jump_server.core import idempotency
from jump_server.core.actors import Actor
from jump_server.models.audit import IdempotentAnswer
from tests.server.world import World, refuses

ALICE = Actor("a" * 32, "alice", "technician")


def ask(
    world: World, key: str = "k", request: bytes = b"r", body: bytes = b"1", actor: Actor = ALICE
) -> bytes:
    """Do once what a view does; ``body`` is what it would answer."""

    def run(tx: Transaction) -> bytes:
        begun = idempotency.begin(tx, actor, key, request)
        if isinstance(begun, idempotency.Stored):
            assert begun.status == 201
            return begun.body
        idempotency.finish(tx, begun, idempotency.Stored(201, body))
        return body

    return world.write(run)


def test_the_same_request_gets_the_same_answer(world: World) -> None:
    assert ask(world, body=b"first") == b"first"
    assert ask(world, body=b"second") == b"first"


def test_another_request_with_the_key_conflicts(world: World) -> None:
    ask(world)
    with refuses("idempotency_conflict"):
        ask(world, request=b"other")


def test_keys_belong_to_who_uses_them(world: World) -> None:
    ask(world, body=b"alice's")
    bob = Actor("b" * 32, "bob", "technician")
    token = Actor("a" * 32, "alice", "technician", token_id="t" * 32)
    assert ask(world, body=b"bob's", actor=bob) == b"bob's"
    assert ask(world, body=b"token's", actor=token) == b"token's"


def test_a_key_is_kept_for_a_day(world: World) -> None:
    ask(world, body=b"first")
    world.clock.advance(hours=24)
    assert ask(world, body=b"second") == b"second"


def test_old_answers_are_forgotten(world: World) -> None:
    ask(world)
    world.clock.advance(hours=12)
    ask(world, key="other")
    world.clock.advance(hours=12)
    world.write(idempotency.forget, world.clock())
    count = select(func.count()).select_from(IdempotentAnswer)
    assert world.read(lambda tx: tx.scalar(count)) == 1


def test_what_failed_is_tried_again(world: World) -> None:
    def fails(tx: Transaction) -> None:
        idempotency.begin(tx, ALICE, "k", b"r")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        world.write(fails)
    assert ask(world, body=b"now") == b"now"


def test_neither_key_nor_answer_is_readable_in_the_database(world: World) -> None:
    ask(world, key="my-key", body=b"the-secret")
    stored = world.read(lambda tx: tx.scalars(select(IdempotentAnswer)).one())
    everything = f"{stored.key_digest}{stored.request_digest}".encode() + stored.answer
    assert b"the-secret" not in everything
    assert b"my-key" not in everything


def test_a_long_key_is_refused(world: World) -> None:
    with refuses("field_too_long", field="Idempotency-Key", limit=128):
        ask(world, key="k" * 129)


def test_the_same_request_at_the_same_moment_is_done_once(world: World) -> None:
    barrier = threading.Barrier(5)
    answers: list[bytes] = []

    def one(number: int) -> None:
        barrier.wait()
        answers.append(ask(world, body=str(number).encode()))

    threads = [threading.Thread(target=one, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 5
    assert len(set(answers)) == 1
