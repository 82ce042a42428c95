"""The tools of a session: who may attach, and what is noted of it."""

from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.reports import audit_log
from jump_server.sessions import session_reports, session_tools, sessions
from jump_wire.kinds import Kind
from tests.server.sessions.attaching import VERBS, attach, use
from tests.server.sessions.test_sessions import ann, client, put_online, start
from tests.server.world import ROOT, Enrolled, World, refuses
from tests.toys import toy

__all__ = ["ann", "client", "toy"]


def test_only_its_user_attaches(world: World, ann: Actor, client: Enrolled) -> None:
    put_online(world, client)
    session_id = start(world, ann, client)
    attachment = attach(world, ann, session_id, "shell")
    assert (attachment.client_id, attachment.asked.verbs) == (client.id, VERBS)
    with refuses("permission_refused"):
        attach(world, world.administrator(), session_id, "shell")
    with refuses("session_not_found"):
        attach(world, world.user("bob"), session_id, "shell")


def test_a_session_knows_its_newest_tools(world: World, ann: Actor, client: Enrolled) -> None:
    put_online(world, client)
    session_id = start(world, ann, client)

    def known() -> list[tuple[str, str]]:
        mine = parse(session_reports.SessionQuery, {"mine": "true", "active": "true"})
        [shown] = world.read(session_reports.listing, ann, mine).items
        return [(tool["kind"], tool["id"]) for tool in shown["tools"]]

    assert known() == []
    # Each command is a tool of its own: one of them stands for all.
    for kind, digit in (("shell", "1"), ("exec", "2"), ("exec", "3"), ("shell", "1")):
        use(world, ann, session_id, kind, digit * 32)
    assert known() == [("shell", "1" * 32), ("exec", "2" * 32)]
    for number in range(session_tools.MOST_TOOLS):
        use(world, ann, session_id, "shell", f"{number:032x}")
    assert known() == [("shell", f"{number:032x}") for number in range(session_tools.MOST_TOOLS)]
    # What others run is not one's own, also where one sees it.
    others = parse(session_reports.SessionQuery, {"mine": "true"})
    assert world.read(session_reports.listing, world.administrator(), others).items == []


def test_a_command_is_logged_once_and_without_its_text(
    world: World, ann: Actor, client: Enrolled
) -> None:
    put_online(world, client)
    session_id = start(world, ann, client)
    for tool_id in ("7" * 32, "7" * 32, "8" * 32):
        use(world, ann, session_id, "exec", tool_id)
    log = world.read(
        audit_log.listing, ROOT, parse(audit_log.AuditQuery, {"action": "session.command"})
    )
    assert [event["target_id"] for event in log.items] == [client.id] * 2
    assert [event["details"] for event in log.items] == [
        {"session_id": session_id, "tool_id": digit * 32} for digit in "87"
    ]


def test_a_command_needs_what_a_shell_needs(world: World, ann: Actor, client: Enrolled) -> None:
    put_online(world, client)
    session_id = start(world, ann, client)
    with refuses("permission_refused"):
        use(world, world.administrator(), session_id, "exec", "7" * 32)
    with refuses("session_not_found"):
        use(world, world.user("bob"), session_id, "exec", "7" * 32)
    world.write(sessions.end_many, {session_id: "closed"})
    with refuses("session_ended"):
        use(world, ann, session_id, "exec", "7" * 32)
    log = world.read(
        audit_log.listing, ROOT, parse(audit_log.AuditQuery, {"action": "session.command"})
    )
    assert log.items == []


def test_a_new_kind_may_be_used_on_a_computer_and_is_logged(
    world: World, ann: Actor, client: Enrolled, toy: Kind
) -> None:
    put_online(world, client)
    session_id = start(world, ann, client)
    for tool_id in ("7" * 32, "7" * 32, "8" * 32):
        found = use(world, ann, session_id, toy.name, tool_id)
    assert (found.asked.verbs, found.asked.parameters) == ((*VERBS, "toy"), (1,))
    log = world.read(audit_log.listing, ROOT, parse(audit_log.AuditQuery, {"action": toy.audit}))
    assert [event["details"]["tool_id"][0] for event in log.items] == ["8", "7"]
