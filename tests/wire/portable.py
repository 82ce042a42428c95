"""Checks of the protocol that need nothing but the standard library and Python 3.8.

``test_every_python.py`` runs this file with each Python of the machine, since the
remote computers' one decides what the protocol must run on; the tests beside it
use its samples too. Run by hand: ``PYTHONPATH=wire python3.8 tests/wire/portable.py``.
"""

from __future__ import annotations

import json
import random
import sys
from dataclasses import MISSING, fields
from typing import TYPE_CHECKING, Any

from jump_wire import codec, commands, errors, files, link, messages, screens, sharing, tunnels
from jump_wire.fields import SPEC, Spec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def smallest(spec: Spec) -> Any:
    """Give the smallest value that a field takes."""
    by_kind = {"text": "", "texts": (), "values": (), "flag": False}
    return by_kind.get(spec.kind, spec.low)


def largest(spec: Spec, character: str = "z") -> Any:
    """Give the largest value that a field takes, its texts made of ``character``."""
    if spec.kind == "text":
        return character * int(spec.high)
    if spec.kind in ("texts", "values"):
        return (character * int(spec.high),) * spec.items
    return True if spec.kind == "flag" else spec.high


def anything(spec: Spec, chance: random.Random) -> Any:
    """Give a random value that a field takes."""
    if spec.kind == "text":
        return _text(chance, int(spec.high))
    if spec.kind == "texts":
        count = chance.randint(0, spec.items)
        return tuple(_text(chance, int(spec.high)) for _ in range(count))
    if spec.kind == "values":
        count = chance.randint(0, spec.items)
        return tuple(_text(chance, 40) if chance.random() < 0.5 else n for n in range(count))
    if spec.kind == "flag":
        return chance.random() < 0.5
    if spec.kind == "integer":
        return chance.randint(int(spec.low), int(spec.high))
    return chance.uniform(spec.low, spec.high)


def _text(chance: random.Random, limit: int) -> str:
    alphabet = 'abc "\\\x00\x1b\n/éß€漢🖥\u2028\u202e\ufeff'
    return "".join(chance.choice(alphabet) for _ in range(chance.randint(0, min(limit, 40))))


def build(cls: type, value: Callable[[Spec], Any]) -> Any:
    """Make a message whose every field holds ``value(its spec)``."""
    return cls(**{item.name: value(item.metadata[SPEC]) for item in fields(cls)})


def fill(cls: type) -> Any:
    """Make a plain message of this class."""
    return build(cls, smallest)


def classes() -> list[type]:
    """Every message class, by tag."""
    read = {commands.CommandAttached, tunnels.TunnelOpened, files.FilesAttached, sharing.Control}
    read.add(screens.ScreenOpened)
    assert read <= messages.TAGS.keys()
    return [messages.REGISTRY[tag] for tag in sorted(messages.REGISTRY)]


def moves() -> Iterator[tuple[str, str, type]]:
    """Every combination of state, sender and message, allowed or not."""
    for state in link.STATES:
        for sender in (link.AGENT, link.SERVER):
            for cls in classes():
                yield state, sender, cls


def core(role: str, state: str) -> link.LinkCore:
    """Make one end of a link that has come as far as ``state``."""
    made = link.LinkCore(role)
    made.state = state
    return made


def hostile_frames(chance: random.Random, count: int) -> Iterator[str]:
    """Give frames that a peer may send to do harm, or by mistake."""
    yield from ("", " ", "null", "[]", "{}", "[", "[1", '"1"', "1", "[true]", "[1.0]", "[null,1]")
    yield from ("[[1]]", '["1"]', "[NaN]", "[5,1,NaN,1,[],0]", "[5,1,Infinity,1,[],0]", "\ud800")
    yield from ("[" * 60000, "[" + "9" * 60000 + "]", "[1," + "9" * 60000 + "]", '[1,{"a":1}]')
    yield from ("[1]" + "\x00", "[1][2]", '[3,"\\ud800",0]', '[3,"\\u0000",0]', "[-1]", "[1e400]")
    valid = [codec.encode(build(cls, lambda spec: anything(spec, chance))) for cls in classes()]
    for _ in range(count):
        frame = list(chance.choice(valid))
        for _ in range(chance.randint(1, 6)):
            place = chance.randrange(len(frame) + 1)
            frame[place : place + chance.randint(0, 3)] = chance.choice(
                ["", '"', ",", "[", "]", "-", "e9", "null", "true", "{}", "\\", "\x00", "漢" * 300]
            )
        yield "".join(frame)


def check_round_trips() -> None:
    """Every message comes back as it was sent."""
    chance = random.Random(1)
    for cls in classes():
        samples = [fill(cls), build(cls, largest)]
        samples += [build(cls, lambda spec: anything(spec, chance)) for _ in range(100)]
        for sample in samples:
            assert codec.decode(codec.encode(sample)) == sample, sample


def check_hostile_frames() -> None:
    """A bad frame gets one of the two documented answers, never another exception."""
    for frame in hostile_frames(random.Random(2), 3000):
        try:
            message = codec.decode(frame)
        except (codec.RemoteProtocolError, codec.UnknownMessage):
            continue
        assert codec.decode(codec.encode(message)) == message, frame


def check_moves() -> None:
    """Both ends follow the table, in every state, for every message."""
    for state, sender, cls in moves():
        following = link.TRANSITIONS.get((state, sender, cls))
        here = core(sender, state)
        there = core(here.peer, state)
        sample = fill(cls)
        try:
            here.send(sample)
        except codec.LocalProtocolError:
            assert following is None, (state, sender, cls)
        else:
            assert here.state == following, (state, sender, cls)
        try:
            assert there.receive(codec.encode(sample)) == sample
        except codec.RemoteProtocolError:
            assert following is None, (state, sender, cls)
        else:
            assert there.state == following, (state, sender, cls)
        if following is None:
            assert (here.state, there.state) == (state, state), (state, sender, cls)


def check_errors() -> None:
    """Every error of the catalogue can be raised and shown in both languages."""
    for kind in errors.CATALOGUE.values():
        for language in ("en", "fr"):
            shown = errors.UserError(kind.code).text(language)
            assert shown.strip("{}") == shown != "", kind.code


def check_appended_fields() -> None:
    """What an older peer leaves out is filled, what a newer one adds is ignored."""
    for cls in classes():
        needed = [item for item in fields(cls) if item.default is MISSING]
        values = [smallest(item.metadata[SPEC]) for item in needed]
        short = json.dumps([messages.TAGS[cls], *values])
        assert codec.decode(short) == cls(*values), short
        full = json.loads(codec.encode(fill(cls)))
        longer = json.dumps([*full, "new", {"nested": [1]}])
        assert codec.decode(longer) == fill(cls), longer


CHECKS = (
    check_round_trips,
    check_appended_fields,
    check_hostile_frames,
    check_moves,
    check_errors,
)


def main() -> int:
    """Run every check; an assertion tells which one fails."""
    for check in CHECKS:
        check()
    print("%d checks on Python %d.%d.%d" % (len(CHECKS), *sys.version_info[:3]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
