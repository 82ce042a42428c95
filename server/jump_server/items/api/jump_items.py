"""The endpoint that lists Jump Items of every kind."""

from jump_server.api.endpoint import USER, Access, Call, Routes
from jump_server.clients import views as client_views
from jump_server.items import jump_item_lists, views

routes = Routes("Jump Items")
client_routes = Routes("Jump Clients")
READ = Access(USER, ("read", "clients"))


@routes.add(
    "GET",
    "/jump-items",
    READ,
    query=jump_item_lists.ItemQuery,
    packed=True,
)
def list_jump_items(call: Call[None, jump_item_lists.ItemQuery]) -> views.JumpItemPage:
    """List the Jump Items that you may see.

    To receive later changes, pass `event_id` as `after` to `/events`.
    """
    event_id = call.services.events.bookmark()  # before reading: twice is better than never
    part = call.read(jump_item_lists.listing, call.actor, call.query)
    return {**part.view(), "event_id": event_id}


@client_routes.add("GET", "/jump-clients/summary", Access(USER, ("read", "clients")))
def get_summary(call: Call[None, None]) -> client_views.Summary:
    """Count the Jump Items that you may see, and the Jump Clients among them by status."""
    return call.read(jump_item_lists.summary, call.actor)
