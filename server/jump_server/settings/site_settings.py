"""The settings that an administrator changes while the server runs.

Each use reads them from the database with one short statement, so a change takes effect at once
in every worker.
"""

from collections.abc import Collection
from datetime import timedelta
from typing import Annotated, Any, Literal, cast, get_args

from pydantic import AfterValidator, Field
from sqlalchemy import BigInteger, type_coerce, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Transaction

from jump_server.core import audit, edit_conflicts, step_ups
from jump_server.core.actors import SETTINGS, Actor
from jump_server.core.environment import environment_of
from jump_server.core.inputs import Between, Input, Text
from jump_server.db import Retry
from jump_server.models.jump_client import JumpClient
from jump_server.models.site_settings import OFF, ONLY, STEP_UP, SiteSettings
from jump_server.models.user import WebSession
from jump_wire.errors import UserError

from .views import ConsentKind, Figure
from .views import SiteSettings as SiteSettingsView

DEFAULTS: dict[str, Any] = {
    "client_expiry_days": 180,
    "lost_days": 14,
    "remove_uninstalled": False,
    "jump_client_limit": None,
    "active_limit": None,
    "session_start_limit": 20,
    "sign_in_hours": 12,
    "second_factor_policy": OFF,
    "audit_days": 730,
    "session_days": 730,
    "chat_days": 730,
    "deployment_days": 730,
    "uninstalled_days": 0,
    "statistics_days": 0,
    "statistics_seconds": None,
    "withheld_statistics": [],
    "notify_sessions": True,
    "support_unasked": [],
    "survey": False,
    "survey_question_en": "",
    "survey_question_fr": "",
    "clone_limit": 5,
    "admit_restored": False,
    "untried_platforms": False,
}
HOUR = 3_600_000

FIGURES: dict[str, dict[str, Any]] = {
    "cpu": {"cpu_percent": 0.0, "samples": None},
    "memory": {"memory_free_mib": 0, "samples": None},
    "disks": {"disks": []},
    "uptime": {"uptime_seconds": 0},
    "console_user": {"console_user": ""},
}
"""Columns of each figure, with their empty values."""

Limit = Annotated[int, Between(0, 1_000_000)]
Kept = Annotated[int, Between(0, 36_500)]
"""Days to keep; 0 means forever."""


def _once(figures: list[str]) -> list[str]:
    return sorted(set(figures))


Figures = Annotated[list[Figure], Field(max_length=len(get_args(Figure))), AfterValidator(_once)]

Unasked = Annotated[list[ConsentKind], Field(max_length=16), AfterValidator(_once)]


class SettingsChange(Input):
    """Settings to change. Omitted fields are not changed. A limit of null means no limit."""

    client_expiry_days: Annotated[int, Between(15, 3_650)] = 180
    lost_days: Annotated[int, Between(1, 3_649)] | None = 14
    remove_uninstalled: bool = False
    jump_client_limit: Limit | None = None
    active_limit: Limit | None = None
    session_start_limit: Annotated[int, Between(1, 10_000)] = 20
    sign_in_hours: Annotated[int, Between(1, 720)] = 12
    second_factor_policy: Literal["off", "step_up"] = "off"
    audit_days: Kept = 730
    session_days: Kept = 730
    chat_days: Kept = 730
    deployment_days: Kept = 730
    uninstalled_days: Kept = 0
    statistics_days: Kept = 0
    statistics_seconds: Annotated[int, Between(5, 86_400)] | None = None
    withheld_statistics: Figures = Field(default_factory=list)
    notify_sessions: bool = True
    support_unasked: Unasked = Field(default_factory=list)
    survey: bool = False
    survey_question_en: Annotated[str, Text(200)] = ""
    survey_question_fr: Annotated[str, Text(200)] = ""
    clone_limit: Annotated[int, Between(0, 1_000)] = 5
    admit_restored: bool = False
    untried_platforms: bool = False


def current(tx: Transaction) -> SiteSettings:
    stored = tx.get(SiteSettings, ONLY)
    return stored or SiteSettings(id=ONLY, version=1, **DEFAULTS)


def sign_in_lasts(tx: Transaction) -> timedelta:
    """Return the time that a sign-in lasts without a request."""
    return timedelta(hours=current(tx).sign_in_hours)


def get(tx: Transaction, actor: Actor) -> SiteSettingsView:
    """Return the settings. Requires the ``settings`` right."""
    actor.require_right(SETTINGS)
    return view(tx, current(tx))


def change(
    tx: Transaction, actor: Actor, wanted: SettingsChange, version: int | None
) -> SiteSettingsView:
    """Change settings, with immediate effect in every worker. Requires the ``settings`` right."""
    actor.require_right(SETTINGS)
    settings = _locked(tx)
    edit_conflicts.check(settings.version, version)
    given = wanted.given()
    changes = {
        name: {"from": getattr(settings, name), "to": value}
        for name, value in sorted(given.items())
        if getattr(settings, name) != value
    }
    if given.get("second_factor_policy") == STEP_UP:
        step_ups.demand(tx, actor)  # without a second factor, they would lock themselves out
    for name in changes:
        setattr(settings, name, given[name])
    if settings.lost_days is not None and settings.lost_days >= settings.client_expiry_days:
        high = settings.client_expiry_days - 1  # lost is a warning before the removal
        raise UserError("field_out_of_range", field="lost_days", low=1, high=high)
    if changes:
        settings.version += 1
        audit.record(tx, actor, "settings.changed", "settings", "site", **changes)
    if "withheld_statistics" in changes:
        _forget_figures(tx, settings.withheld_statistics)
    if "sign_in_hours" in changes:
        _measure_sign_ins(tx, settings.sign_in_hours)
    return view(tx, settings)


def view(tx: Transaction, settings: SiteSettings) -> SiteSettingsView:
    """Return the settings in the API's form."""
    shown = {name: getattr(settings, name) for name in (*DEFAULTS, "version")}
    environment = environment_of(tx)
    shown["statistics_seconds_default"] = environment.settings.statistics_seconds
    shown["untried_platforms_available"] = environment.offers.untried()
    return cast("SiteSettingsView", shown)


def _locked(tx: Transaction) -> SiteSettings:
    stored = tx.get(SiteSettings, ONLY, with_for_update=True)
    if stored is not None:
        return stored
    made = current(tx)
    tx.add(made)
    try:
        tx.flush()
    except IntegrityError as error:  # another first change at the same moment
        raise Retry from error
    return made


def _forget_figures(tx: Transaction, withheld: Collection[str]) -> None:
    """Delete what Jump Clients have reported of figures that the site no longer wants."""
    columns: dict[str, Any] = {}
    for name in withheld:
        columns.update(FIGURES[name])
    if columns:
        tx.execute(update(JumpClient).values(columns))


def _measure_sign_ins(tx: Transaction, hours: int) -> None:
    """Apply a new duration to the sign-ins that exist."""
    used = type_coerce(WebSession.used_at, BigInteger)
    live = WebSession.expires_at > environment_of(tx).clock()
    tx.execute(update(WebSession).where(live).values(expires_at=used + hours * HOUR))
