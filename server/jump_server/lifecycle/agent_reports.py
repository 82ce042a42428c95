"""What Jump Clients report of themselves, with all that follows from it."""

from collections.abc import Sequence

from sqlalchemy.orm import Session as Transaction

from jump_server.clients.jump_client_presence import PresenceUpdate, apply_presence
from jump_server.sessions import customers
from jump_server.updates import reports

from . import disabling


def store(tx: Transaction, updates: Sequence[PresenceUpdate]) -> None:
    """Write the latest states. A client that was disabled on its computer loses its sessions."""
    updates = customers.take(tx, updates)
    apply_presence(tx, updates)
    known = [(row.client_id, row.inventory) for row in updates if row.inventory is not None]
    told = {client_id: inventory.disabled for client_id, inventory in known}
    permitted = {client_id for client_id, inventory in known if inventory.disable_permitted}
    disabling.computers_told(tx, told, permitted)
    reports.refused(tx, [row.client_id for row in updates if row.version_refused])
    states = {row.client_id: row.update for row in updates if row.update is not None}
    reports.reported(tx, states)
