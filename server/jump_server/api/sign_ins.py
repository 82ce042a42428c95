"""Sign-ins: one's own, and for who administers users everybody's."""

from jump_server.services import sign_ins
from jump_server.services.actors import USERS
from jump_server.services.paging import PageQuery

from . import own_answers
from .endpoint import USER, Access, Call, Routes

routes = Routes("Sign-ins")
READ = Access(USER, ("read", "users"))
WRITE = Access(USER, ("users",))
READ_ALL = Access(USER, ("read", "users"), USERS)
WRITE_ALL = Access(USER, ("users",), USERS)


@routes.add("GET", "/auth/sign-ins", READ, query=PageQuery, answer=own_answers.OwnSignInPage)
def list_sign_ins(call: Call[None, PageQuery]) -> object:
    """List where one is signed in."""
    return call.read(sign_ins.listing, call.actor, call.query).view()


@routes.add("POST", "/auth/sign-ins/end-others", WRITE, status=204)
def end_other_sign_ins(call: Call[None, None]) -> None:
    """Sign out everywhere but here; support sessions of those sign-ins end."""
    call.write(sign_ins.end_others, call.actor)


@routes.add("DELETE", "/auth/sign-ins/<sign_in_id>", WRITE, status=204)
def end_sign_in(call: Call[None, None]) -> None:
    """Sign out there; support sessions of that sign-in end."""
    call.write(sign_ins.end, call.actor, call.path["sign_in_id"])


@routes.add("GET", "/sign-ins", READ_ALL, query=PageQuery, answer=own_answers.SignInPage)
def list_everybodys_sign_ins(call: Call[None, PageQuery]) -> object:
    """List who is signed in, and where."""
    return call.read(sign_ins.everybodys, call.actor, call.query).view()


@routes.add("DELETE", "/sign-ins/<sign_in_id>", WRITE_ALL, status=204)
def end_anybodys_sign_in(call: Call[None, None]) -> None:
    """Sign somebody out there; support sessions of that sign-in end."""
    call.write(sign_ins.end_anybodys, call.actor, call.path["sign_in_id"])
