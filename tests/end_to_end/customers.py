"""Customers of support sessions, played by hand."""

import json
import urllib.request
from typing import Any, TypeVar

from websockets.sync.client import ClientConnection

from jump_api.api import Api, Site
from jump_wire import messages
from jump_wire.codec import encode
from tests.collection.server import Access
from tests.end_to_end.agents import HandAgent

M = TypeVar("M")


class Customer(HandAgent):
    """A customer's client that is played by hand.

    Args:
        server: where the key is from.
        key: the session key; a new one if there is none.
    """

    def __init__(self, server: Access, key: str = "") -> None:
        key = key or server.api.request("POST", "/support/keys", {})["key"]
        anonymous = Api(Site(server.url, server.ca_path), {})
        self.started = anonymous.request("POST", "/support/start", {"key": key})
        super().__init__(server, "carols-pc", disk=self)

    # What it has in place of a disk to copy.
    client_id = credential = ""

    def post(self, path: str, body: dict[str, Any]) -> bytes:
        """Send a request as its client; return the answer."""
        request = urllib.request.Request(
            self._server.url + path,
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, context=self._trust, timeout=30) as answer:
            found: bytes = answer.read()
        return found

    def enrol(self) -> dict[str, Any]:
        body = {
            "secret": self.started["secret"],
            "name": "Carol",
            "hostname": "carols-pc",
            "platform": "linux-64",
            "account": "carol",
            "wire": [1, 1],
            "agent_version": "0.1.0",
        }
        found: dict[str, Any] = json.loads(self.post("/agent/v1/support", body))
        self.client_id, self.credential = found["client_id"], found["credential"]
        self.session_id = found["session_id"]
        self.survey = found["survey"]
        return found

    def rate(self, score: int, comment: str) -> None:
        """Answer the survey, which the site must want."""
        given = {"secret": self.survey["secret"], "score": score, "comment": comment}
        self.post("/agent/v1/support/survey", given)

    def session(self) -> dict[str, Any]:
        found: dict[str, Any] = self._server.api.request("GET", f"/sessions/{self.session_id}")
        return found

    def _shown(self) -> dict[str, Any]:
        return {"status": "online" if self.session()["customer"]["connected"] else "offline"}

    def hear(self, number: int) -> messages.Chat:
        """Wait for a message of the chat."""
        while not isinstance(told := self.take(), messages.Chat) or told.number != number:
            assert isinstance(told, messages.Conference | messages.Chat)
        return told

    def until(self, kind: type[M]) -> M:
        """Take messages until there is one of this kind."""
        while not isinstance(found := self.take(), kind):
            pass
        return found

    def open_shell(self, greeting: bytes) -> ClientConnection:
        """Wait until a technician opens a shell, and open it."""
        while not isinstance(asked := self.take(), messages.OpenPipe):
            assert isinstance(asked, messages.Conference | messages.Chat)
        pipe = self.open("pipe", Jump_Ticket=asked.ticket)
        pipe.send(encode(messages.ShellAttached(0, 0, "carol", "/bin/sh", True)))
        pipe.send(greeting)
        return pipe
