"""Endpoints to sign in and out, and for the user's own account."""

from typing import Annotated

from flask import g

from jump_server.accounts import auth, second_factors, users, views
from jump_server.api.dispatch import cookie_name
from jump_server.api.endpoint import ANYONE, USER, Access, Call, Reply, Routes
from jump_server.core.inputs import Input, Text
from jump_server.networks import network

routes = Routes("Signing in")


class SignIn(Input):
    """A user name and password, with a code if the server answers ``second_factor_required``."""

    username: Annotated[str, Text(64, low=1)]
    password: Annotated[str, Text(256, low=1)]
    code: second_factors.Code = ""


class PasswordChange(Input):
    """The present password and the new one."""

    current: Annotated[str, Text(256, low=1)]
    new: users.Password


class OwnChange(Input):
    """Changes to the user's own account. Fields that are not sent stay unchanged."""

    language: views.Language | None = None
    public_name: users.PublicName = ""
    password: PasswordChange | None = None


def _cookie(name: str, value: str, *, lasting: bool) -> str:
    age = "" if lasting else "; Max-Age=0"
    return f"{name}={value}; Path=/; Secure; HttpOnly; SameSite=Strict{age}"


@routes.add("POST", "/auth/sign-in", Access(ANYONE), body=SignIn)
def sign_in(call: Call[SignIn, None]) -> Reply[views.Me]:
    """Sign in with user name and password.

    The response sets the cookie that authenticates further requests.
    """
    signed_in = auth.sign_in(
        call.services.database,
        call.passwords,
        call.body.username,
        call.body.password,
        call.address,
        call.body.code,
        call.browser,
    )
    g.actor = signed_in.actor
    headers = {"Set-Cookie": _cookie(cookie_name(call.services), signed_in.cookie, lasting=True)}
    return Reply(call.read(auth.me, signed_in.actor), headers=headers)


@routes.add("POST", "/auth/sign-out", Access(USER), status=204)
def sign_out(call: Call[None, None]) -> Reply[None]:
    """Sign out and end the support sessions of this sign-in."""
    call.write(auth.sign_out, call.actor)
    gone = _cookie(cookie_name(call.services), "", lasting=False)
    return Reply(status=204, headers={"Set-Cookie": gone})


@routes.add("GET", "/auth/me", Access(USER))
def get_me(call: Call[None, None]) -> views.Me:
    """Get the signed-in user."""
    return call.read(auth.me, call.actor)


@routes.add("PATCH", "/auth/me", Access(USER, ("users",)), body=OwnChange)
def change_me(call: Call[OwnChange, None]) -> views.Me:
    """Change your own language, your name for customers, or your password.

    A new password ends your other sign-ins.
    """
    password_hash = None
    if call.body.password is not None:
        call.tools.per_address.take(network(call.address))
        auth.confirm_password(
            call.services.database,
            call.passwords,
            call.actor,
            call.body.password.current,
        )
        password_hash = call.passwords.hash(call.body.password.new)
    call.write(users.change_own, call.actor, call.body.given(), password_hash)
    return call.read(auth.me, call.actor)
