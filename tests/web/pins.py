"""A technician's console in a support session, for tests of pins."""

from jump_wire import messages
from tests.collection.server import Access
from tests.end_to_end.customers import Customer
from tests.web.screens import Screen


class Desk:
    """A technician's console with a customer whom an administrator helps, too."""

    def __init__(self, access: Access, screen: Screen, carol: Customer) -> None:
        self.access, self.screen, self.carol = access, screen, carol
        self.path = f"/sessions/{carol.session_id}/pin"

    def in_dialog(self) -> dict[str, str]:
        """Pin in the console, in each language."""
        shown = {}
        words = {
            "en": ("Pin as Jump Client", "Pin", "Cancel"),
            "fr": ("Attacher comme Jump Client", "Attacher", "Annuler"),
        }
        for language, (pin, now, cancel) in words.items():
            self.screen.page.locator("header select").select_option(language)
            self.screen.bar.get_by_role("button", name=pin).click()
            dialog = self.screen.page.get_by_role("dialog")
            dialog.get_by_role("button", name=now, exact=True).click()
            shown[language] = dialog.get_by_role("alert").inner_text()
            dialog.get_by_role("button", name=cancel).click()
        self.screen.page.locator("header select").select_option("en")
        return shown

    def pin(self) -> messages.PinRequest:
        """The administrator pins; return what the customer's client is asked."""
        self.access.api.request("POST", self.path, {})
        while not isinstance(wanted := self.carol.take(), messages.PinRequest):
            pass
        return wanted

    def state(self) -> str:
        return str(self.carol.session()["pin"]["state"])
