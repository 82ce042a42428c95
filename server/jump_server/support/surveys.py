"""The survey at the end of a support session: how satisfied the customer was."""

import secrets
from datetime import timedelta
from typing import Annotated

from sqlalchemy import select
from sqlalchemy.orm import Session as Transaction

from jump_server.core.environment import environment_of
from jump_server.core.inputs import Between, Input, Text
from jump_server.models.session import Session
from jump_server.models.site_settings import SiteSettings
from jump_server.models.support import Customer
from jump_server.sealing import digest
from jump_wire.errors import UserError

from .views import Survey

ANSWER_TIME = timedelta(hours=1)
"""Time after the session's end until which its survey can be answered."""


class Answer(Input):
    """A customer's answer: from 1, not satisfied at all, to 5, very satisfied."""

    secret: Annotated[str, Text(128, low=1)]
    score: Annotated[int, Between(1, 5)]
    comment: Annotated[str, Text(1000, lines=True)] = ""


def offer(customer: Customer, settings: SiteSettings) -> Survey | None:
    """Return the survey of a customer who enrols, with a new secret; None if the site has none.

    The secret is not the session's credential, which ends with the session.
    """
    if not settings.survey:
        customer.survey_hash = None
        return None
    secret = secrets.token_urlsafe(32)
    customer.survey_hash = digest(secret)
    return {
        "secret": secret,
        "question_en": settings.survey_question_en,
        "question_fr": settings.survey_question_fr,
    }


def check(tx: Transaction, given: Answer) -> None:
    """Raise ``survey_refused`` unless the secret is a customer's."""
    if tx.scalar(select(Customer.id).where(Customer.survey_hash == digest(given.secret))) is None:
        raise UserError("survey_refused")


def answer(tx: Transaction, given: Answer) -> None:
    """Store a customer's answer. The same answer may come twice, because a reply may be lost.

    Raises:
        UserError: ``survey_refused``.
    """
    found = select(Customer).where(Customer.survey_hash == digest(given.secret))
    customer = tx.scalar(found.with_for_update())
    record = None if customer is None else tx.get(Session, customer.session_id)
    if customer is None or record is None or customer.accepted_at is None:
        raise UserError("survey_refused")
    now = environment_of(tx).clock()
    if record.ended_at is not None and now >= record.ended_at + ANSWER_TIME:
        raise UserError("survey_refused")
    comment = given.comment.strip()
    if customer.survey_score is None:
        customer.survey_score, customer.survey_comment = given.score, comment
        customer.survey_at = now
    elif (customer.survey_score, customer.survey_comment) != (given.score, comment):
        raise UserError("survey_refused")
