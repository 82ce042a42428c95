"""``jump maintenance-token``: what allows a forbidden action on one computer."""

import json

import click

from jump_api import sessions
from jump_api.api import Api

from .connection import as_json, connected
from .french import said


@click.command("maintenance-token")
@click.argument("client")
@as_json
@connected
def maintenance_token(api: Api, client: str, *, as_json: bool) -> None:
    """Print the maintenance token of CLIENT (ID, name or hostname).

    For about an hour, it allows on this computer to disable or uninstall the Jump Client
    where that is forbidden. Needs the clients scope and the right to remove it.
    """
    record = sessions.find(api, client)
    client_id = record.get("jump_client_id", record["id"])
    found = api.request("POST", f"/jump-clients/{client_id}/maintenance-token")
    if as_json:
        click.echo(json.dumps(found))
        return
    click.echo(found["token"])
    click.echo(said("Valid until {}.").format(found["valid_until"]), err=True)
