"""Views of clones, restored computers and duplicates."""

from typing import Annotated, Literal

from jump_server.core.views import Moment, OneOf, View

Kind = Literal["clone", "restored"]
State = Literal["waiting", "approved"]


class Returned(View):
    """The Jump Client that the computer is from now on.

    Null: the credential that it presented is still the current one, and nobody else uses it.
    """

    client_id: str | None


class Claim(View):
    """A computer that waits for an approval.

    ``clone`` wants a record of its own, a copy of the original's. ``restored`` wants the original's
    record back. ``code`` is also shown by ``jump-client status`` on the computer.
    """

    id: str
    kind: Annotated[str, OneOf(Kind)]
    state: Annotated[str, OneOf(State)]
    code: str
    hostname: str
    address: str
    at: Moment
    seen_at: Moment
    original_id: str
    original_name: str
    jump_group: str


class Claims(View):
    """Computers that wait for an approval, the oldest first. ``total`` counts all of them."""

    items: list[Claim]
    total: int


class Decided(View):
    """The ids of the decided claims. The others no longer wait."""

    decided: list[str]


Status = Literal["online", "offline", "passive", "uninstalled"]


class DuplicateClient(View):
    """One of a computer's Jump Clients.

    ``keep``: the one that was connected most recently; or it is online or passive, or a clone or
    its original.
    ``clone``: it got its record as a clone of another one. ``original``: others are clones of it.
    """

    id: str
    name: str
    jump_group: str
    status: Annotated[str, OneOf(Status)]
    install_dir: str
    created_at: Moment
    last_connected_at: Moment | None
    clone: bool
    original: bool
    keep: bool


class DuplicateComputer(View):
    """A computer with several Jump Clients, the most recently connected first."""

    computer_id: str
    hostname: str
    clients: list[DuplicateClient]


class Duplicates(View):
    """Computers with several Jump Clients. ``total`` counts all of them."""

    items: list[DuplicateComputer]
    total: int


class DuplicatesResolved(View):
    """The ids of the removed Jump Clients."""

    removed: list[str]
