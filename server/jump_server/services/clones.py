"""Two computers with one identity: what is noted about the second one."""

from sqlalchemy.orm import Session

from . import audit


def refused(session: Session, client_id: str, address: str) -> None:
    """Note in the audit log that a copy of the client was refused, and where it called from."""
    audit.record(
        session, None, "jump_client.clone_refused", "jump_client", client_id, clone_address=address
    )
