"""Jump Items of every kind, for people and programs."""

from jump_server.services import jump_item_lists

from .endpoint import USER, Access, Call, Routes
from .jump_item_answers import JumpItemPage

routes = Routes("Jump Items")
READ = Access(USER, ("read", "clients"))


@routes.add(
    "GET",
    "/jump-items",
    READ,
    query=jump_item_lists.ItemQuery,
    answer=JumpItemPage,
    packed=True,
)
def list_jump_items(call: Call[None, jump_item_lists.ItemQuery]) -> object:
    """List the items that one sees; ``event_id`` is where the live channel goes on from here."""
    event_id = call.services.events.bookmark()  # before reading: an event twice is better than none
    part = call.read(jump_item_lists.listing, call.actor, call.query)
    return {**part.view(), "event_id": event_id}
