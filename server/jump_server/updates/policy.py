"""The site's policy for updates: which version, in which rings, how fast, and at which hours."""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Transaction

from jump_server.core import audit, edit_conflicts
from jump_server.core.actors import SETTINGS, Actor
from jump_server.core.inputs import Between, GroupReference, Input, Tag, Text
from jump_server.db import Retry
from jump_server.groups import jump_group_names
from jump_server.live import events
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_group import JumpGroup
from jump_server.models.release import Payload
from jump_server.models.rollout import ALWAYS, CHOSEN, ONLY, SHARE, TAG, UpdatePolicy
from jump_server.models.worker import Worker
from jump_server.release_documents import order
from jump_wire.errors import UserError

from . import releases
from .views import UpdatePolicy as UpdatePolicyView
from .views import UpdateWindow

DEFAULTS: dict[str, Any] = {
    "mode": ALWAYS,
    "chosen_version": "",
    "first_ring": SHARE,
    "first_tag": "",
    "first_share": 5,
    "first_number": 5,
    "healthy_within_minutes": 60,
    "healthy_seconds": 120,
    "at_once": 100,
    "bandwidth_kib": 8192,
    "failure_percent": 10,
    "timezone": "UTC",
    "windows": {},
}
KIB = 1024
MOST_WINDOWS = 300
TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


class GroupHours(Input):
    """The hours of a Jump Group. They may pass midnight."""

    jump_group: GroupReference
    begins: Annotated[str, Text(5)]
    ends: Annotated[str, Text(5)]


class PolicyChange(Input):
    """What to change. Omitted fields are not changed. ``windows`` replaces all windows."""

    mode: Literal["always", "chosen", "off"] = "always"
    chosen_version: Annotated[str, Text(64)] = ""
    first_ring: Literal["tag", "share", "number"] = "share"
    first_tag: Tag = ""
    first_share: Annotated[int, Between(1, 100)] = 5
    first_number: Annotated[int, Between(1, 100_000)] = 5
    healthy_within_minutes: Annotated[int, Between(5, 10_080)] = 60
    healthy_seconds: Annotated[int, Between(0, 86_400)] = 120
    at_once: Annotated[int, Between(1, 100_000)] = 100
    bandwidth_kib: Annotated[int, Between(16, 100_000_000)] | None = 8192
    failure_percent: Annotated[int, Between(0, 100)] = 10
    timezone: Annotated[str, Text(64)] = "UTC"
    windows: list[GroupHours] = Field(default_factory=list, max_length=MOST_WINDOWS)


def current(tx: Transaction) -> UpdatePolicy:
    """Return the current policy."""
    return tx.get(UpdatePolicy, ONLY) or UpdatePolicy(id=ONLY, version=1, **DEFAULTS)


def get(tx: Transaction, actor: Actor) -> UpdatePolicyView:
    """Return the policy. Requires the ``settings`` right."""
    actor.require_right(SETTINGS)
    return view(tx, current(tx))


def change(
    tx: Transaction, actor: Actor, wanted: PolicyChange, version: int | None
) -> UpdatePolicyView:
    """Change the policy. Requires the ``settings`` right.

    A chosen version may be older than that of Jump Clients. Then a new release lets them go back.

    Raises:
        UserError: ``stale_edit``; ``field_required`` or ``field_not_a_choice`` for a version that
            the server does not keep, a time zone or a tag; ``jump_group_not_found``.
    """
    actor.require_right(SETTINGS)
    policy = _locked(tx)
    edit_conflicts.check(policy.version, version)
    given = wanted.given()
    if "windows" in given:
        given["windows"] = _windows(tx, wanted.windows)
    changes = {
        name: {"from": getattr(policy, name), "to": value}
        for name, value in sorted(given.items())
        if getattr(policy, name) != value
    }
    for name in changes:
        setattr(policy, name, given[name])
    _check(tx, policy)
    if changes:
        policy.version += 1
        if "windows" in changes:  # the log has them as people know them, not by the groups' ids
            changes["windows"] = {when: _hours(tx, one) for when, one in changes["windows"].items()}
        audit.record(tx, actor, "updates.changed", "updates", "policy", **changes)
        events.note(tx, events.UPDATES_CHANGED)
    if policy.mode == CHOSEN and {"mode", "chosen_version"} & changes.keys():
        _let_go_back(tx, policy.chosen_version)
    return view(tx, policy)


def _check(tx: Transaction, policy: UpdatePolicy) -> None:
    if policy.mode == CHOSEN and tx.get(Payload, policy.chosen_version) is None:
        kept = sorted(tx.scalars(select(Payload.version)), key=order)
        raise UserError("field_not_a_choice", field="chosen_version", choices=", ".join(kept))
    if policy.first_ring == TAG and not policy.first_tag:
        raise UserError("field_required", field="first_tag")
    if policy.timezone not in _zones():
        expected = "the name of a time zone"
        raise UserError("field_malformed", field="timezone", expected=expected)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones() | {"UTC"})


def _windows(tx: Transaction, windows: Sequence[GroupHours]) -> dict[str, list[int]]:
    found = {}
    for number, window in enumerate(windows):
        minutes = []
        for name in ("begins", "ends"):
            matched = TIME.fullmatch(getattr(window, name))
            if matched is None:
                field = f"windows.{number}.{name}"
                raise UserError("field_malformed", field=field, expected="a time such as 22:00")
            minutes.append(int(matched[1]) * 60 + int(matched[2]))
        group = jump_group_names.find(tx, window.jump_group)
        found[group.id] = minutes
    return found


def _let_go_back(tx: Transaction, version: str) -> None:
    """Let Jump Clients with a newer version go back to this one, if there are any."""
    payload = tx.get_one(Payload, version)
    installed = set(tx.scalars(select(JumpClient.agent_version).distinct()))
    installed |= set(tx.scalars(select(Payload.version)))
    newer = sorted((one for one in installed if order(one) > order(version)), key=order)
    payload.older_than = " ".join(sorted({*newer, *payload.older_than.split()}, key=order))
    tx.flush()
    releases.refresh(tx)


def view(tx: Transaction, policy: UpdatePolicy) -> UpdatePolicyView:
    """Return the policy in the API's form."""
    names = {name: getattr(policy, name) for name in UpdatePolicyView.__annotations__}
    return {**names, "windows": _shown(tx, policy.windows)}  # type: ignore[typeddict-item]  # by name


def _shown(tx: Transaction, windows: dict[str, list[int]]) -> list[UpdateWindow]:
    groups = select(JumpGroup.id, JumpGroup.code_name).where(JumpGroup.id.in_(list(windows)))
    return [
        {"jump_group": name, "begins": _time(windows[id_][0]), "ends": _time(windows[id_][1])}
        for id_, name in tx.execute(groups.order_by(JumpGroup.code_name))
    ]


def _hours(tx: Transaction, windows: dict[str, list[int]]) -> list[str]:
    """Return the windows as texts, such as ``servers 22:00-05:00``."""
    return ["{jump_group} {begins}-{ends}".format(**one) for one in _shown(tx, windows)]


def _time(minutes: int) -> str:
    return "%02d:%02d" % divmod(minutes, 60)


def closed_groups(policy: UpdatePolicy, now: datetime) -> list[str]:
    """Return the ids of the Jump Groups outside their hours."""
    local = now.astimezone(ZoneInfo(policy.timezone))
    minute = local.hour * 60 + local.minute

    def is_open(begins: int, ends: int) -> bool:
        if begins <= ends:
            return begins <= minute < ends
        return minute >= begins or minute < ends

    return [id_ for id_, (begins, ends) in policy.windows.items() if not is_open(begins, ends)]


def rate(tx: Transaction) -> float | None:
    """Return the bytes per second of this worker's downloads: its share of the bandwidth."""
    kib = current(tx).bandwidth_kib
    if kib is None:
        return None
    workers = tx.scalar(select(func.count()).select_from(Worker)) or 1
    return kib * KIB / workers


def may_become(installed: str, payload: Payload) -> bool:
    """Return whether a Jump Client may go from the installed version to a payload's."""
    if installed == payload.version:
        return False
    return order(installed) < order(payload.version) or installed in payload.older_than.split()


def takes_updates() -> ColumnElement[bool]:
    """Return the condition that a client's platform takes updates from the server.

    On Windows, a newer package replaces an older one, and on Android, a newer app.
    """
    return JumpClient.os.not_like("Windows%") & JumpClient.os.not_like("Android%")


def wanted(tx: Transaction, policy: UpdatePolicy) -> Payload | None:
    """Return the payload that Jump Clients shall have by the policy, or None.

    Only a signed release counts: its newest payload, or the chosen one.
    """
    signed = [one.version for one in releases.state(tx).payloads]
    version = policy.chosen_version if policy.mode == CHOSEN else (signed or [""])[0]
    if policy.mode not in {ALWAYS, CHOSEN} or version not in signed:
        return None
    return tx.get(Payload, version)


def by_choice(tx: Transaction, policy: UpdatePolicy) -> dict[str, Payload]:
    """Return the payload that a client is offered, by the policy of its computer.

    An empty policy leaves the choice to the site. A version is offered as far as the signed release
    has it. Nothing is offered while the site wants no updates.
    """
    site_choice = wanted(tx, policy)
    if site_choice is None:
        return {}
    versions = [one.version for one in releases.state(tx).payloads]
    signed = tx.scalars(select(Payload).where(Payload.version.in_(versions)))
    return {"": site_choice, **{one.version: one for one in signed}}


def _locked(tx: Transaction) -> UpdatePolicy:
    stored = tx.get(UpdatePolicy, ONLY, with_for_update=True)
    if stored is not None:
        return stored
    made = current(tx)
    tx.add(made)
    try:
        tx.flush()
    except IntegrityError as error:  # another first change at the same moment
        raise Retry from error
    return made
