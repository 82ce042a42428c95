"""Endpoints for your own API tokens."""

from jump_server.accounts import tokens, views
from jump_server.api.endpoint import USER, Access, Call, Reply, Routes
from jump_server.core.paging import PageQuery
from jump_server.core.views import Page

routes = Routes("API tokens")
READ = Access(USER, ("read", "users"))
WRITE = Access(USER, ("users",))


@routes.add("GET", "/tokens", READ, query=PageQuery)
def list_tokens(call: Call[None, PageQuery]) -> Page[views.Token]:
    """List your own API tokens."""
    return call.read(tokens.listing, call.actor, call.query).view()


@routes.add(
    "POST",
    "/tokens",
    WRITE,
    body=tokens.NewToken,
    status=201,
    creates=True,
    step_up=True,
    dry_run=True,
)
def create_token(call: Call[tokens.NewToken, None]) -> Reply[views.CreatedToken]:
    """Create an API token. Only this response contains it."""
    return call.create(tokens.create, call.actor, call.body)


@routes.add("DELETE", "/tokens/<token_id>", WRITE, status=204, dry_run=True)
def remove_token(call: Call[None, None]) -> None:
    """Revoke an API token. Everything that uses it ends immediately."""
    call.write(tokens.remove, call.actor, call.path["token_id"])
