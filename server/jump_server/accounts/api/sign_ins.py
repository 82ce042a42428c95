"""Endpoints for your own sign-ins, and with the ``users`` right for those of all users."""

from jump_server.accounts import sign_ins, views
from jump_server.api.endpoint import USER, Access, Call, Routes
from jump_server.core.actors import USERS
from jump_server.core.paging import PageQuery
from jump_server.core.views import Page

routes = Routes("Sign-ins")
READ = Access(USER, ("read", "users"))
WRITE = Access(USER, ("users",))
READ_ALL = Access(USER, ("read", "users"), USERS)
WRITE_ALL = Access(USER, ("users",), USERS)


@routes.add("GET", "/auth/sign-ins", READ, query=PageQuery)
def list_sign_ins(call: Call[None, PageQuery]) -> Page[views.OwnSignIn]:
    """List your own sign-ins."""
    return call.read(sign_ins.listing, call.actor, call.query).view()


@routes.add("POST", "/auth/sign-ins/end-others", WRITE, status=204)
def end_other_sign_ins(call: Call[None, None]) -> None:
    """End all your other sign-ins. The sessions started from them end."""
    call.write(sign_ins.end_others, call.actor)


@routes.add("DELETE", "/auth/sign-ins/<sign_in_id>", WRITE, status=204)
def end_sign_in(call: Call[None, None]) -> None:
    """End one of your sign-ins. The sessions started from it end."""
    call.write(sign_ins.end, call.actor, call.path["sign_in_id"])


@routes.add("GET", "/sign-ins", READ_ALL, query=PageQuery)
def list_everybodys_sign_ins(call: Call[None, PageQuery]) -> Page[views.UserSignIn]:
    """List the sign-ins of all users."""
    return call.read(sign_ins.everybodys, call.actor, call.query).view()


@routes.add("DELETE", "/sign-ins/<sign_in_id>", WRITE_ALL, status=204)
def end_anybodys_sign_in(call: Call[None, None]) -> None:
    """End a sign-in of any user. The sessions started from it end."""
    call.write(sign_ins.end_anybodys, call.actor, call.path["sign_in_id"])
