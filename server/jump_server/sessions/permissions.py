"""What a user may do in a session with a Jump Item: the only place that decides it.

Starting a session, attaching a viewer, joining, the check of running sessions and the lists all
use :func:`permitted`. A restriction added here applies to each of them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, and_, case, literal, or_, select, union
from sqlalchemy.orm import Session as Transaction

from jump_server.core.actors import Actor
from jump_server.core.environment import environment_of
from jump_server.groups.jump_group_access import granted, granted_to
from jump_server.models.base import Id
from jump_server.models.in_list import in_list
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_group import JumpGroup
from jump_server.models.jump_item_role import LOG_IN, SCREEN, START_SESSION
from jump_server.models.jump_shortcut import CLIENT_COPY, JumpShortcut
from jump_server.models.session import ENDED, Session
from jump_server.models.support import Customer
from jump_server.models.user import ADMINISTRATOR, User
from jump_wire import kinds
from jump_wire.errors import UserError

from . import elevation_views, login_views
from .session_access import open_to
from .views import Session as SessionView

RIGHT = START_SESSION

RIGHTS_OF = {kinds.SCREEN.verb: SCREEN}
"""The kinds of tools that need a right of their own as well."""


@dataclass(frozen=True, slots=True)
class Permitted:
    """What a user may do with a Jump Item now.

    Attributes:
        refusal: the code of the error that refuses every use, or "".
        verbs: the kinds of tools that the user may use.
        until: the time at which the permission ends, or None.
        asks: what must be asked before a tool starts. Nothing asks for anything yet. A customer's
            client asks by itself, see :func:`jump_server.support.starts.enrol`.
        recorded: whether the session must be recorded.
    """

    refusal: str = ""
    verbs: tuple[str, ...] = ()
    until: datetime | None = None
    asks: tuple[str, ...] = ()
    recorded: bool = False


Uses = Select[str, str, str | None, str | None]
"""Rows of a key, and the ids of a user, of a Jump Client and of a Jump Shortcut.

Without a client, the server itself connects to the shortcut's target.
"""


def permitted(tx: Transaction, uses: Uses) -> Mapping[str, Permitted]:
    """Return what each use permits, by its key. Runs one statement for any number of uses.

    The refusals, in the order in which they apply: ``shortcut_not_found``; ``permission_refused``
    for the shortcut; ``client_not_found``, ``client_uninstalled``, ``client_removal_waits``;
    ``permission_refused`` for the client, except through a copy of it; ``client_disabled``,
    ``client_disabled_at_console``. ``session_right_lost`` means that the permission has expired.
    A customer's client has only ``permission_refused``, see :func:`.session_access.open_to`.
    """
    now = environment_of(tx).clock()
    found = {}
    for row in tx.execute(_statement(uses)):
        answer = decide(row)
        if answer.until is not None and answer.until <= now:
            answer = Permitted("session_right_lost")
        found[row[0]] = answer
    return found


def require(
    tx: Transaction, actor: Actor, client_id: str | None, shortcut_id: str | None
) -> Permitted:
    """Return what the actor may do with a Jump Item now.

    Raises:
        UserError: a refusal of :func:`permitted`.
    """
    answer = permitted(tx, use_of(actor.user_id, client_id, shortcut_id))[_ONE]
    if answer.refusal:
        raise UserError(answer.refusal)
    return answer


def use_of(user_id: str, client_id: str | None, shortcut_id: str | None) -> Uses:
    """Return a single use."""
    return select(
        literal(_ONE, Id).label("key"),
        literal(user_id, Id).label("user_id"),
        literal(client_id, Id).label("client_id"),
        literal(shortcut_id, Id).label("shortcut_id"),
    )


_ONE = "one"


def decide(use: Row[str, str, bool, bool]) -> Permitted:
    """Return the answer for one use. Restrictions by policies belong here."""
    _, refusal, on_computer, screen = use
    verbs = () if refusal else kinds.verbs(leads_on=not on_computer)
    return Permitted(refusal, tuple(verb for verb in verbs if screen or verb not in RIGHTS_OF))


def _statement(uses: Uses) -> Select[str, str, bool, bool]:
    use = uses.cte("uses")
    key, user_id, client_id, shortcut_id = use.c
    shortcut, client, customer = JumpShortcut, JumpClient, Customer
    # The right is looked up once for each user and Jump Group, not for each use.
    pairs = union(
        select(user_id.label("user_id"), shortcut.jump_group_id.label("group_id")).join(
            shortcut, shortcut.id == shortcut_id
        ),
        select(user_id, client.jump_group_id).join(client, client.id == client_id),
    ).cte("pairs")
    is_administrator = User.role == ADMINISTRATOR
    screen = case((or_(is_administrator, granted_to(User.id, SCREEN)), True), else_=False)
    allowed = (
        select(pairs.c.user_id, pairs.c.group_id, screen.label("screen"))
        .join(User, User.id == pairs.c.user_id)
        .join(JumpGroup, JumpGroup.id == pairs.c.group_id)
        .where(or_(is_administrator, granted_to(User.id, RIGHT)))
        .cte("allowed")
    )
    by_shortcut, by_client = allowed.alias("by_shortcut"), allowed.alias("by_client")
    on_computer = or_(shortcut_id.is_(None), shortcut.jump_method == CLIENT_COPY)
    # A copy of a client requires no right to the client itself.
    needs_client = or_(shortcut_id.is_(None), shortcut.jump_method != CLIENT_COPY)
    refusal = case(
        (and_(shortcut_id.is_not(None), shortcut.id.is_(None)), "shortcut_not_found"),
        (and_(shortcut_id.is_not(None), by_shortcut.c.user_id.is_(None)), "permission_refused"),
        (client_id.is_(None), ""),
        (and_(customer.id.is_not(None), open_to(user_id)), ""),
        (customer.id.is_not(None), "permission_refused"),
        (or_(client.id.is_(None), client.expired_at.is_not(None)), "client_not_found"),
        (client.uninstalled_at.is_not(None), "client_uninstalled"),
        (client.removal.is_not(None), "client_removal_waits"),
        (and_(needs_client, by_client.c.user_id.is_(None)), "permission_refused"),
        (client.disabled_on_computer, "client_disabled"),
        (client.disabled_at_console, "client_disabled_at_console"),
        else_="",
    )

    may_see = case(
        (customer.id.is_not(None), True),  # who is asked
        (needs_client, by_client.c.screen),
        else_=by_shortcut.c.screen,
    )
    return (
        select(
            key,
            refusal.label("refusal"),
            on_computer.label("on_computer"),
            may_see.label("screen"),
        )
        .select_from(use)
        .outerjoin(shortcut, shortcut.id == shortcut_id)
        .outerjoin(client, client.id == client_id)
        .outerjoin(customer, customer.id == client_id)
        .outerjoin(
            by_shortcut,
            and_(
                by_shortcut.c.user_id == user_id, by_shortcut.c.group_id == shortcut.jump_group_id
            ),
        )
        .outerjoin(
            by_client,
            and_(by_client.c.user_id == user_id, by_client.c.group_id == client.jump_group_id),
        )
    )


def views(tx: Transaction, actor: Actor, shown: list[SessionView]) -> list[SessionView]:
    """Add to sessions from :func:`.sessions.view` what the actor may use in them."""
    running = [one["id"] for one in shown if one["state"] != ENDED]
    if not running:
        return shown
    uses = select(
        Session.id.label("key"),
        literal(actor.user_id, Id).label("user_id"),
        Session.jump_client_id.label("client_id"),
        Session.jump_shortcut_id.label("shortcut_id"),
    ).where(in_list(Session.id, running))
    found = permitted(tx, uses)
    modes = elevation_views.modes(tx, (one["jump_client_id"] for one in shown))
    logins = may_log_in(tx, actor, running)
    refusal = elevation_views.elevation_refusal
    service = (client_id for client_id, mode in modes.items() if mode == elevation_views.SERVICE)
    may_log_out = login_views.may_log_out(tx, actor, service)
    return [
        {
            **one,
            "elevation_refusal": refusal(
                one["kind"], modes.get(one["jump_client_id"]), permitted=one["id"] in logins
            ),
            "may_log_out": one["jump_client_id"] in may_log_out and one["id"] in found,
            "verbs": list(_verbs(found.get(one["id"]))),
        }
        for one in shown
    ]


def may_log_in(tx: Transaction, actor: Actor, session_ids: Collection[str]) -> set[str]:
    """Return the sessions on a Jump Client's computer whose tools may get another account.

    The right counts where the right to start the session does: for a copy, in the copy's group.
    """
    is_copy = JumpShortcut.jump_method == CLIENT_COPY
    rows = (
        select(Session.id)
        .join(JumpClient, JumpClient.id == Session.jump_client_id)
        .outerjoin(JumpShortcut, JumpShortcut.id == Session.jump_shortcut_id)
        .join(
            JumpGroup,
            JumpGroup.id
            == case((is_copy, JumpShortcut.jump_group_id), else_=JumpClient.jump_group_id),
        )
        .where(
            in_list(Session.id, session_ids),
            or_(Session.jump_shortcut_id.is_(None), is_copy),
            granted(actor, LOG_IN),
        )
    )
    return set(tx.scalars(rows))


def _verbs(answer: Permitted | None) -> tuple[str, ...]:
    return () if answer is None else answer.verbs
