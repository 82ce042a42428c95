"""``jump support``: work in a support session, from its customer's acceptance to its end."""

import json
from typing import Any

import click

from jump_api import sessions
from jump_api.api import Api

from . import terminal
from .connection import as_json, connected
from .french import said


@click.group()
def support() -> None:
    """Help customers in support sessions. SESSION is the ID of one.

    jump sessions --waiting lists the customers who wait. After jump support accept, the
    commands jump shell, jump run and jump cp take SESSION in place of CLIENT.
    """


@support.command()
@click.argument("session")
@as_json
@connected
def accept(api: Api, session: str, *, as_json: bool) -> None:
    """Accept the customer who waits in SESSION. You control the session then."""
    accepted = api.request("POST", f"{sessions.path(session)}/accept")
    if as_json:
        click.echo(json.dumps(accepted, indent=2))
        return
    text = said("You control the support session with {}.")
    click.echo(text.format(terminal.printable(accepted["jump_client_name"])))


@support.command()
@click.argument("session")
@click.argument("text", required=False)
@as_json
@connected
def chat(api: Api, session: str, text: str | None, *, as_json: bool) -> None:
    """Write TEXT to the customer of SESSION; without it, print the chat."""
    path = f"{sessions.path(session)}/messages"
    if text is not None:
        written = api.request("POST", path, {"text": text})
        if as_json:
            click.echo(json.dumps(written))
        return
    found = sessions.messages(api, session)
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    customer = api.request("GET", sessions.path(session))["jump_client_name"]
    for one in found:
        click.echo("\t".join(map(terminal.printable, _line(one, customer))))


@support.command()
@click.argument("session")
@connected
def leave(api: Api, session: str) -> None:
    """Leave SESSION. It ends if no other technician is in it."""
    api.request("DELETE", f"{sessions.path(session)}/participants/me")


@support.command()
@click.argument("session")
@connected
def end(api: Api, session: str) -> None:
    """End SESSION. The customer is disconnected."""
    api.request("DELETE", sessions.path(session))


def _line(one: dict[str, Any], customer: str) -> tuple[str, str, str]:
    """Return the time, the author and the text of a message of the chat."""
    return one["at"], one["user"] or customer, one["text"]
