"""What a session's view shows of a support session: its customer, and the newest pin."""

from jump_server.clock import timestamp
from jump_server.models.session import ENDED, Session
from jump_server.models.support import Customer as CustomerRecord

from .views import Customer, Pin, SurveyAnswer


def customer(record: Session) -> Customer | None:
    """Return the customer of a support session, or None."""
    found = record.customer
    if found is None:
        return None
    return {
        "name": found.name,
        "hostname": found.hostname,
        "platform": found.platform,
        "account": found.account,
        "address": found.address,
        "issue": found.issue,
        "connected": found.online and record.state != ENDED,
        "messages": found.chat_count,
        "waiting_since": timestamp(found.waiting_since),
        "accepted_at": timestamp(found.accepted_at),
        "queue_user_id": found.queue_user_id,
        "queue_team": found.team.code_name if found.team else None,
        "survey": _survey(found),
    }


def _survey(found: CustomerRecord) -> SurveyAnswer | None:
    """Return the customer's answer to the survey, or None."""
    if found.survey_score is None or found.survey_at is None:
        return None
    return {
        "score": found.survey_score,
        "comment": found.survey_comment,
        "at": timestamp(found.survey_at),
    }


def pin(record: Session) -> Pin | None:
    """Return the newest pin of a support session, or None."""
    found = record.pin
    if found is None:
        return None
    return {
        "id": found.id,
        "user": found.username,
        "mode": found.mode,
        "state": found.state,
        "code": found.code,
        "parameters": found.parameters,
        "at": timestamp(found.at),
        "due_at": timestamp(found.due_at),
        "ended_at": timestamp(found.ended_at),
        "jump_client_id": found.jump_client_id,
    }
