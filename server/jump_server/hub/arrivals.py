"""Links between their upgrade and ``Welcome``, and contests between two links of one client."""

from collections.abc import Callable
from dataclasses import dataclass

from .holder import Holder
from .links import NO_HELLO, POLICY_VIOLATION, REPLACED, Link

HELLO_SECONDS = 10.0
"""Seconds within which a link has to send ``Hello``."""

ANSWER_SECONDS = 5.0
"""Seconds within which the existing link has to answer a challenge."""

CLONE_RETRY_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Contest:
    """A link that sent ``Hello`` while an older link of the same client, the incumbent, is up.

    ``newcomer`` is None when it is in another worker, which has accepted it already.
    """

    incumbent: Link
    newcomer: Link | None
    deadline: float
    won: Callable[[], None]
    """Accepts the newcomer."""
    lost: Callable[[], None]
    """Refuses the newcomer as a clone."""


class Arrivals:
    """Decides which new links are accepted.

    Two links with one credential are either a reconnection whose old link died unnoticed, or two
    computers with the same files. The existing link is challenged. If it answers, the newcomer is
    a clone and is refused.

    Args:
        hub: holds the links.
    """

    def __init__(self, hub: Holder) -> None:
        self._hub = hub
        self._silent: dict[Link, float] = {}
        self._contests: dict[str, Contest] = {}

    def __len__(self) -> int:
        return len(self._silent) + len(self._contests)

    def expect(self, link: Link) -> None:
        """Start the time limit for the link's ``Hello``."""
        self._silent[link] = self._hub.clock() + HELLO_SECONDS

    def greeted(self, link: Link, agent_version: str) -> None:
        """Welcome a link that sent ``Hello``, or challenge an existing link of its client first."""
        self._silent.pop(link, None)
        client_id = link.facts.client_id
        incumbent = self._hub.link(client_id)
        if incumbent is None:
            link.welcome(agent_version)
            return
        earlier = self._contests.pop(client_id, None)
        if earlier is not None and earlier.newcomer is not None:
            earlier.newcomer.close(REPLACED, "another link took over")

        self._challenge(
            incumbent,
            link,
            lambda: link.welcome(agent_version),
            lambda: self.refuse_clone(link, incumbent.facts.address),
        )

    def greeted_elsewhere(self, client_id: str, worker: str) -> None:
        """Challenge the client's link here, because another worker accepted a newer one."""
        incumbent = self._hub.link(client_id)
        if incumbent is None or client_id in self._contests:
            return

        def refuse() -> None:
            self._hub.directory.link_kept(client_id)
            self._hub.peers.clone_refused(client_id, incumbent.facts.address, worker)

        def give_way() -> None:
            incumbent.close(REPLACED, "another link took over")

        self._challenge(incumbent, None, give_way, refuse)

    def refuse_clone(self, link: Link, incumbent: str) -> None:
        """Refuse a link as a clone's. The existing link is from the address ``incumbent``."""
        self._hub.directory.clone_refused(link.facts, incumbent)
        link.refuse("clone_refused", CLONE_RETRY_SECONDS)

    def _challenge(
        self,
        incumbent: Link,
        newcomer: Link | None,
        won: Callable[[], None],
        lost: Callable[[], None],
    ) -> None:
        deadline = self._hub.clock() + ANSWER_SECONDS
        client_id = incumbent.facts.client_id
        self._contests[client_id] = Contest(incumbent, newcomer, deadline, won, lost)
        incumbent.challenge()

    def present(self, link: Link) -> None:
        """Handle the answer to a challenge: the newcomer is a clone."""
        contest = self._contests.get(link.facts.client_id)
        if contest is None or contest.incumbent is not link:
            return
        del self._contests[link.facts.client_id]
        self._hub.counters.clones_refused += 1
        contest.lost()

    def gone(self, link: Link) -> None:
        """Forget a link that closed, and decide its contest."""
        self._silent.pop(link, None)
        contest = self._contests.get(link.facts.client_id)
        if contest is None:
            return
        if contest.newcomer is link:
            del self._contests[link.facts.client_id]
        elif contest.incumbent is link:
            self._won(contest)

    def sweep(self, now: float) -> None:
        """Close links without ``Hello`` in time; accept those whose incumbent did not answer."""
        for link in [link for link, deadline in self._silent.items() if deadline < now]:
            link.fail(POLICY_VIOLATION, NO_HELLO)
        for contest in [c for c in self._contests.values() if c.deadline < now]:
            self._won(contest)

    def _won(self, contest: Contest) -> None:
        del self._contests[contest.incumbent.facts.client_id]
        contest.won()
