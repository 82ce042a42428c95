"""What a customer's program does not do, although the server could ask a Jump Client for it."""

from typing import Optional, Tuple

from jump_wire import messages

from ..core.link import Actions


class CustomerActions(Actions):
    """The actions that only concern Jump Clients."""

    def credential_accepted(self) -> None:
        """Do nothing: the credential does not change."""

    def server_addresses(self, _addresses: Tuple[str, ...]) -> bool:
        """Keep the addresses of the package, for the short time of a session."""
        return False

    def wake(self, _macs: Tuple[str, ...]) -> None:
        """Do nothing: that is for Jump Clients."""

    def connection_type(self, _message: messages.ConnectionType) -> None:
        """Do nothing: that is for Jump Clients."""

    def update(self, _offer: messages.Update) -> None:
        """Do nothing: that is for Jump Clients."""

    def terms(self, _told: messages.Terms) -> bool:
        """Do nothing: that is for Jump Clients."""
        return False

    def list_logins(self, wanted: messages.ListLogins) -> Optional[messages.Logins]:
        """Refuse: that is for Jump Clients in service mode."""
        return messages.Logins(wanted.session_id, wanted.login_id, "logins_service_mode")
