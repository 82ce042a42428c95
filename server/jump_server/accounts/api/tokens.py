"""Endpoints for your own API tokens."""

from jump_server.accounts import tokens
from jump_server.api.endpoint import USER, Access, Call, Reply, Routes
from jump_server.core.paging import PageQuery

from . import account_answers

routes = Routes("API tokens")
READ = Access(USER, ("read", "users"))
WRITE = Access(USER, ("users",))


@routes.add("GET", "/tokens", READ, query=PageQuery, answer=account_answers.TokenPage)
def list_tokens(call: Call[None, PageQuery]) -> object:
    """List your own API tokens."""
    return call.read(tokens.listing, call.actor, call.query).view()


@routes.add(
    "POST",
    "/tokens",
    WRITE,
    body=tokens.NewToken,
    answer=account_answers.CreatedToken,
    status=201,
    creates=True,
    step_up=True,
)
def create_token(call: Call[tokens.NewToken, None]) -> Reply:
    """Create an API token. Only this response contains it."""
    return call.create(tokens.create, call.actor, call.body)


@routes.add("DELETE", "/tokens/<token_id>", WRITE, status=204)
def remove_token(call: Call[None, None]) -> None:
    """Revoke an API token. Everything that uses it ends immediately."""
    call.write(tokens.remove, call.actor, call.path["token_id"])
