"""What Jump Clients report of themselves, with all that follows from it."""

from collections.abc import Sequence

from sqlalchemy.orm import Session as Transaction

from jump_server.clients.jump_client_presence import PresenceUpdate, apply_presence
from jump_server.updates import reports

from . import disabling


def store(tx: Transaction, updates: Sequence[PresenceUpdate]) -> None:
    """Write the latest states. A client that was disabled on its computer loses its sessions."""
    apply_presence(tx, updates)
    told = {row.client_id: row.inventory.disabled for row in updates if row.inventory is not None}
    disabling.computers_told(tx, told)
    reports.refused(tx, [row.client_id for row in updates if row.version_refused])
    states = {row.client_id: row.update for row in updates if row.update is not None}
    reports.reported(tx, states)
