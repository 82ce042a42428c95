"""Endpoints for your own second factor."""

from typing import Annotated, Any

from jump_server.accounts import auth, second_factors, views
from jump_server.api.endpoint import USER, Access, Call, Routes
from jump_server.core import step_ups
from jump_server.core.inputs import Input, Text
from jump_server.networks import network

routes = Routes("Second factor")
WRITE = Access(USER, ("users",))

Given = Annotated[str, Text(256, low=1)]


class Password(Input):
    """Your present password."""

    password: Given


class GivenCode(Input):
    """A code of the second factor."""

    code: Annotated[str, Text(64, low=1)]


class Proof(Input):
    """Your present password and a code of the second factor."""

    password: Given
    code: Annotated[str, Text(64, low=1)]


def _prove(call: Call[Any, None]) -> None:
    call.tools.per_address.take(network(call.address))
    auth.confirm_password(call.services.database, call.passwords, call.actor, call.body.password)


@routes.add("POST", "/auth/second-factor", WRITE, body=Password)
def begin_second_factor(call: Call[Password, None]) -> views.NewSecondFactor:
    """Create a secret for your authenticator app. It takes effect after a first code."""
    _prove(call)
    return call.write(second_factors.begin, call.actor)


@routes.add("POST", "/auth/second-factor/confirm", WRITE, body=GivenCode)
def confirm_second_factor(call: Call[GivenCode, None]) -> views.RecoveryCodes:
    """Confirm the secret with a first code. From now on, signing in requires a code.

    Your other sign-ins end.
    """
    call.tools.per_address.take(network(call.address))
    return call.write(second_factors.confirm, call.actor, call.body.code)


@routes.add(
    "POST",
    "/auth/second-factor/recovery-codes",
    WRITE,
    body=Proof,
)
def renew_recovery_codes(call: Call[Proof, None]) -> views.RecoveryCodes:
    """Create new recovery codes. The present ones become invalid."""
    _prove(call)
    database, work = call.services.database, second_factors.renew_codes
    return auth.with_code(database, call.actor, call.body.code, work)


@routes.add("POST", "/auth/second-factor/remove", WRITE, body=Proof, status=204)
def remove_second_factor(call: Call[Proof, None]) -> None:
    """Remove your second factor."""
    _prove(call)
    auth.with_code(call.services.database, call.actor, call.body.code, second_factors.remove)


@routes.add("POST", "/auth/step-up", WRITE, body=GivenCode, status=204)
def step_up(call: Call[GivenCode, None]) -> None:
    """Enter a new code of the second factor. This sign-in needs no other code for ten minutes."""
    call.tools.per_address.take(network(call.address))
    auth.with_code(call.services.database, call.actor, call.body.code, step_ups.note)
