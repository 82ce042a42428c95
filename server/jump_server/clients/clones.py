"""Clones: two computers with the same identity, and the audit record of the second one."""

from sqlalchemy.orm import Session as Transaction

from jump_server.core import audit


def refused(tx: Transaction, client_id: str, address: str) -> None:
    """Record in the audit log that a clone of the client was refused, with the clone's address."""
    audit.record(
        tx, None, "jump_client.clone_refused", "jump_client", client_id, clone_address=address
    )
