"""A client that runs in a thread, and the server's first words with it."""

import threading

from jump_agent.core.client import Client
from jump_agent.core.connection_type import Passive
from jump_agent.core.ends import Removed, Replaced
from jump_agent.core.layout import Config, Layout
from jump_agent.core.passive_client import PassiveClient
from jump_agent.linux.waiting import Waiter
from jump_wire import messages
from tests.agent.fake_server import FakeServer
from tests.agent.peers import LinkPeer


class Running:
    """A client in a thread. Its backoff is nothing, but for waits that the test looks at."""

    def __init__(
        self, layout: Layout, config: Config, random: float = 0.0, passive: Passive | None = None
    ) -> None:
        self.waits: list[float] = []
        self.result: Removed | None = None
        self.replaced = False
        self.waiter = Waiter()
        self._client = (
            Client(layout, config, self.waiter, random=lambda: random)
            if passive is None
            else PassiveClient(layout, config, self.waiter, passive, random=lambda: random)
        )
        real_pause = self._client._pause

        def pause(seconds: float) -> None:
            self.waits.append(seconds)
            real_pause(min(seconds, 0.1))

        self._client._pause = pause  # type: ignore[method-assign]
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.result = self._client.run()
        except Replaced:
            self.replaced = True

    def stop(self) -> None:
        self.waiter.stop()
        self.join()

    def join(self) -> None:
        self._thread.join(20)
        assert not self._thread.is_alive()


def online(server: FakeServer) -> LinkPeer:
    link = server.link()
    link.welcome()
    assert isinstance(link.receive(), messages.Inventory)
    assert isinstance(link.receive(), messages.Statistics)
    return link
