"""The list, the file and the plot of the sessions that an actor may see."""

from sqlalchemy import Select, and_, or_, select, true
from sqlalchemy.orm import Session as Transaction

from jump_server.core.actors import Actor
from jump_server.core.inputs import GroupFilter, Hex32, Search
from jump_server.core.paging import PageQuery, Slice
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_group import JumpGroup
from jump_server.models.jump_shortcut import JumpShortcut
from jump_server.models.mentions import mentions
from jump_server.models.session import ENDED, RUNNING, Participant, Session
from jump_server.reports import reports
from jump_server.reports.report_counts import CountsQuery
from jump_server.reports.reports import Format, Period, Report

from .permissions import views
from .session_access import joinable, visible, waits_for
from .sessions import SCOPE, view
from .views import Session as SessionView
from .views import SessionKind


class SessionFilter(Period):
    """Filters of sessions. The period applies to their start."""

    search: Search = ""
    """A part of the Jump Client's or the Jump Shortcut's name."""
    active: bool | None = None
    mine: bool | None = None
    """True: only sessions in which the user takes part, or did until their end. False: others."""
    waiting: bool = False
    """Only customers whom the user may accept."""
    joinable: bool = False
    """Only running sessions on Jump Items on which the user may start sessions."""
    kind: SessionKind | None = None
    jump_client: Hex32 | None = None
    jump_shortcut: Hex32 | None = None
    user: Search = ""
    jump_group: GroupFilter = ""
    """Code name of the client's present Jump Group; without a client, the Jump Shortcut's."""
    reason: Search = ""
    """The reason of the session's end."""


class SessionQuery(SessionFilter, PageQuery):
    """Filters of the list."""


class SessionExport(SessionFilter):
    """Filters of the file."""

    format: Format = "csv"


class SessionCounts(SessionFilter, CountsQuery):
    """Filters of the plot."""


def _rows(actor: Actor, query: SessionFilter) -> Select[Session]:
    actor.require_scope(SCOPE, "read")
    rows = select(Session).where(joinable(actor) if query.joinable else visible(actor))
    if query.waiting:
        rows = rows.where(waits_for(actor))
    if query.kind is not None:
        is_support = Session.customer_id.is_not(None)
        rows = rows.where(is_support if query.kind == "support" else ~is_support)
    if query.active is not None:
        rows = rows.where(Session.state.in_(RUNNING if query.active else (ENDED,)))
    if query.mine is not None:
        stays = and_(Participant.user_id == actor.user_id, Participant.left_at.is_(None))
        mine = Session.id.in_(select(Participant.session_id).where(stays))
        rows = rows.where(mine if query.mine else ~mine)
    for column, wanted in (
        (Session.username, query.user),
        (Session.end_reason, query.reason),
        (Session.jump_client_id, query.jump_client),
        (Session.jump_shortcut_id, query.jump_shortcut),
    ):
        if wanted:
            rows = rows.where(column == wanted)
    if query.search:
        names = (Session.jump_client_name, Session.jump_shortcut_name)
        rows = rows.where(or_(*(mentions(name, query.search) for name in names)))
    if query.jump_group:
        named = select(JumpGroup.id).where(JumpGroup.code_name == query.jump_group)
        group = named.scalar_subquery()
        there = select(JumpClient.id).where(JumpClient.jump_group_id == group)
        direct = select(JumpShortcut.id).where(JumpShortcut.jump_group_id == group)
        rows = rows.where(
            or_(
                Session.jump_client_id.in_(there),
                and_(Session.jump_client_id.is_(None), Session.jump_shortcut_id.in_(direct)),
            )
        )
    return rows


REPORT: Report[SessionFilter, Session, SessionView] = Report(
    columns=(
        "id",
        "kind",
        "jump_client_id",
        "jump_client_name",
        "jump_shortcut_id",
        "jump_shortcut_name",
        "user",
        "state",
        "started_at",
        "ended_at",
        "end_reason",
        "customer",
        "pin",
        "participants",
    ),
    at=Session.started_at,
    keys=((Session.started_at, True), (Session.id, True)),
    rows=_rows,
    view=view,
    series={"sessions": true()},
)


def listing(tx: Transaction, actor: Actor, query: SessionQuery) -> Slice[SessionView]:
    """Return one page of the sessions that the actor may see, the newest first."""
    part = reports.listing(tx, actor, REPORT, query, query)
    return part.of(views(tx, actor, part.items))
