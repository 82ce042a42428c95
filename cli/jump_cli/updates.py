"""``jump updates``: watch, pause and resume the update of Jump Clients."""

import json
from typing import Any

import click

from jump_api import sessions
from jump_api.api import Api

from .connection import as_json, connected
from .french import said

RINGS = ("healthy", "offered", "downloading", "installed", "failed", "rolled_back")


@click.group()
def updates() -> None:
    """Watch and control the update of Jump Clients. Needs the settings scope."""


@updates.command()
@as_json
@connected
def show(api: Api, *, as_json: bool) -> None:
    """Show the release, the progress of each ring, and why an update was halted."""
    found = api.request("GET", "/updates")
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    click.echo("\n".join("\t".join(line) for line in _lines(found)))


def _lines(found: dict[str, Any]) -> list[list[str]]:
    """Return one line for each fact: its name, and its values. Programs read them too."""
    lines = [["version", found["version"] or "-"]]
    lines += [[name, str(count)] for name, count in found["fleet"].items()]
    rollout = found["rollout"]
    if rollout is None:
        return lines
    lines.append(["state", rollout["state"]])
    if rollout["reason"]:
        lines.append(["reason", rollout["reason"]["message"]])
    for ring in rollout["rings"]:
        counts = [f"{name}={ring[name]}" for name in ("size", *RINGS)]
        lines.append([f"ring {ring['ring']}", *counts])
    return lines


@updates.command()
@connected
def pause(api: Api) -> None:
    """Offer the update to no further Jump Client."""
    api.request("POST", "/updates/pause")


@updates.command()
@connected
def resume(api: Api) -> None:
    """Continue after a pause or a halt, and try failed Jump Clients again."""
    api.request("POST", "/updates/resume")


@updates.command()
@click.argument("client", required=False)
@click.option("--group", "jump_group", help="the Jump Clients of this Jump Group")
@click.option("--tag", help="the Jump Clients with this tag")
@connected
def first(api: Api, client: str | None, jump_group: str | None, tag: str | None) -> None:
    """Update CLIENT (ID, name or hostname), a group or a tag before all others."""
    given = {"jump_group": jump_group, "tag": tag, "jump_client_id": client}
    wanted = {name: value for name, value in given.items() if value}
    if len(wanted) != 1:
        raise click.UsageError("specify one of CLIENT, --group and --tag")
    if client:
        wanted["jump_client_id"] = sessions.find(api, client)["id"]
    count = api.request("POST", "/updates/aim", wanted)["clients"]
    click.echo(said("Jump Clients that are next: {}").format(count))
