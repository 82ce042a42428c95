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
TAKEN_OVER = "another link took over"


MOST_RIVALS = 100
"""Rivals of one link at the same moment. Further newcomers are closed and come again."""


@dataclass(frozen=True, slots=True)
class Rival:
    """Who waits for the answer to a challenge: a link that sent ``Hello``, or somebody elsewhere.

    ``newcomer`` is None when there is no link here: another worker has accepted one already, or it
    only asks.
    """

    newcomer: Link | None
    won: Callable[[], None]
    """Called when the existing link does not answer."""
    lost: Callable[[], None]
    """Called when the existing link answers: the rival is a clone."""


@dataclass(frozen=True, slots=True)
class Contest:
    """A challenged link, the incumbent, and its rivals with the same client's identity."""

    incumbent: Link
    deadline: float
    rivals: list[Rival]


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

        def refuse() -> None:
            self._hub.counters.clones_refused += 1
            self.refuse_clone(link, incumbent.facts.address)

        rival = Rival(link, lambda: link.welcome(agent_version), refuse)
        self._challenge(incumbent, rival)

    def greeted_elsewhere(self, client_id: str, worker: str) -> None:
        """Challenge the client's link here, because another worker accepted a newer one."""
        incumbent = self._hub.link(client_id)
        if incumbent is None or client_id in self._contests:
            return

        def refuse() -> None:
            self._hub.counters.clones_refused += 1
            self._hub.directory.link_kept(client_id)
            self._hub.peers.clone_refused(client_id, incumbent.facts.address, worker)

        def give_way() -> None:
            incumbent.close(REPLACED, TAKEN_OVER)

        self._challenge(incumbent, Rival(None, give_way, refuse))

    def ask(self, client_id: str, answered: Callable[[bool], None]) -> bool:
        """Find out whether the client's link is alive; a link that does not answer is closed.

        Returns:
            Whether there is a link here. Only then is ``answered`` called, within
            ``ANSWER_SECONDS`` and the time between two sweeps.
        """
        incumbent = self._hub.link(client_id)
        if incumbent is None:
            return False

        def dead() -> None:
            incumbent.close(REPLACED, "no answer")
            answered(False)

        self._challenge(incumbent, Rival(None, dead, lambda: answered(True)))
        return True

    def refuse_clone(self, link: Link, incumbent: str) -> None:
        """Refuse a link as a clone's. The existing link is from the address ``incumbent``."""
        self._hub.directory.clone_refused(link.facts, incumbent)
        link.refuse("clone_refused", CLONE_RETRY_SECONDS)

    def _challenge(self, incumbent: Link, rival: Rival) -> None:
        client_id = incumbent.facts.client_id
        contest = self._contests.get(client_id)
        if contest is None:
            deadline = self._hub.clock() + ANSWER_SECONDS
            self._contests[client_id] = Contest(incumbent, deadline, [rival])
            incumbent.challenge()
        elif len(contest.rivals) < MOST_RIVALS or rival.newcomer is None:
            contest.rivals.append(rival)
        else:
            rival.newcomer.close(REPLACED, TAKEN_OVER)

    def present(self, link: Link) -> None:
        """Handle the answer to a challenge: the newcomer is a clone."""
        contest = self._contests.get(link.facts.client_id)
        if contest is None or contest.incumbent is not link:
            return
        del self._contests[link.facts.client_id]
        for rival in contest.rivals:
            rival.lost()

    def gone(self, link: Link) -> None:
        """Forget a link that closed, and decide its contest."""
        self._silent.pop(link, None)
        contest = self._contests.get(link.facts.client_id)
        if contest is None:
            return
        if contest.incumbent is link:
            self._won(contest)
            return
        contest.rivals[:] = [rival for rival in contest.rivals if rival.newcomer is not link]
        if not contest.rivals:
            del self._contests[link.facts.client_id]

    def sweep(self, now: float) -> None:
        """Close links without ``Hello`` in time; accept those whose incumbent did not answer."""
        for link in [link for link, deadline in self._silent.items() if deadline < now]:
            link.fail(POLICY_VIOLATION, NO_HELLO)
        for contest in [c for c in self._contests.values() if c.deadline < now]:
            self._won(contest)

    def _won(self, contest: Contest) -> None:
        del self._contests[contest.incumbent.facts.client_id]
        # The last newcomer is the one that is certainly still there; others come again.
        links = [rival.newcomer for rival in contest.rivals if rival.newcomer is not None]
        for rival in contest.rivals:
            if rival.newcomer is None or rival.newcomer is links[-1]:
                rival.won()
            else:
                rival.newcomer.close(REPLACED, TAKEN_OVER)
