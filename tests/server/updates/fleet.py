"""Jump Clients that do as they are told, for tests of rollouts."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session as Transaction

from jump_server.clients.jump_client_presence import PresenceUpdate
from jump_server.core.inputs import parse
from jump_server.lifecycle import agent_reports
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_group import JumpGroup
from jump_server.updates import policy, progress, rollouts
from jump_wire.messages import UpdateState
from tests.server.world import ROOT, World


class Fleet:
    """Jump Clients that do as they are told, step by step."""

    def __init__(self, site: World, count: int) -> None:
        self.site = site
        site.user("owner")
        site.group("web", "owner")
        site.group("tills", "owner")
        named = select(JumpGroup.id).where(JumpGroup.code_name == "tills")
        self.other = site.read(lambda tx: tx.scalar(named))
        self.ids = [f"{number:032x}" for number in range(count)]
        site.write(self._make)
        self.told = 0

    def _make(self, tx: Transaction) -> None:
        now = self.site.clock()
        group = tx.scalar(select(JumpGroup.id).where(JumpGroup.code_name == "web"))
        tx.add_all(
            JumpClient(
                id=one,
                jump_group_id=group,
                shown_name=one,
                hostname=f"host{number}",
                online=True,
                agent_version="1.4.0",
                created_at=now,
                last_connected_at=now,
                enrolment_id=one,
                credential_hash="0" * 64,
            )
            for number, one in enumerate(self.ids)
        )

    def become(self, numbers: Iterable[int], **values: Any) -> None:
        ids = [self.ids[number] for number in numbers]
        self.site.write(
            lambda tx: tx.execute(update(JumpClient).where(JumpClient.id.in_(ids)).values(**values))
        )

    def step(self, **later: float) -> list[int]:
        """Take a step after a time; return the clients that were offered the update."""
        self.site.clock.advance(**later)
        self.site.write(rollouts.step, self.site.clock())
        calls, self.told = self.site.gateway.calls[self.told :], len(self.site.gateway.calls)
        return sorted(self.ids.index(one[1]) for one in calls if one[0] == "update")

    def update(self, numbers: Iterable[int], version: str = "1.5.0") -> None:
        """Have clients come back with the new version."""
        now = self.site.clock()
        self.become(numbers, agent_version=version, online=True, last_connected_at=now)

    def report(self, number: int, phase: str, code: str = "", *parameters: str) -> None:
        message = UpdateState("1.5.0", phase, code, parameters)
        row = PresenceUpdate(self.ids[number], self.site.clock(), update=message)
        self.site.write(agent_reports.store, [row])

    @property
    def state(self) -> dict[str, Any]:
        return dict(self.site.read(progress.get, ROOT, "en"))

    @property
    def rollout(self) -> dict[str, Any]:
        return dict(self.state["rollout"])

    def ring(self, name: str) -> dict[str, int]:
        [found] = [one for one in self.rollout["rings"] if one["ring"] == name]
        return {key: value for key, value in found.items() if key != "ring" and value}


def rules(site: World, **given: Any) -> dict[str, Any]:
    change = parse(policy.PolicyChange, given)
    return dict(site.write(policy.change, ROOT, change, None))
