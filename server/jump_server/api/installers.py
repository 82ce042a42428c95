"""Installers, and the packages made from them."""

import base64
import hashlib
from dataclasses import replace
from typing import Any, Literal

from flask import request

from jump_server.models.jump_item_role import DEPLOY
from jump_server.packages import PackageParameters, build_package
from jump_server.services import installers
from jump_server.services.actors import INSTALLERS
from jump_server.services.inputs import Query

from . import answers
from .endpoint import USER, Access, Answer, Call, Routes

routes = Routes("Installers")
READ = Access(USER, ("read", "installers"), INSTALLERS)
READ_ONE = replace(READ, item_right=DEPLOY)
WRITE = Access(USER, ("installers",), INSTALLERS, DEPLOY)
PACKAGE = "application/x-sh"


class PackageQuery(Query):
    """For which platform."""

    platform: Literal["linux-headless"]


@routes.add(
    "GET", "/installers", READ, query=installers.InstallerQuery, answer=answers.InstallerPage
)
def list_installers(call: Call[None, installers.InstallerQuery]) -> object:
    """List the installers of the Jump Groups that one may deploy to."""
    return call.read(installers.listing, call.actor, call.query).view()


@routes.add(
    "POST",
    "/installers",
    WRITE,
    body=installers.NewInstaller,
    answer=answers.CreatedInstaller,
    status=201,
    creates=True,
)
def create_installer(call: Call[installers.NewInstaller, None]) -> Answer:
    """Create an installer; the answer has its key."""
    return call.create(installers.create, call.actor, call.body)


@routes.add("GET", "/installers/<installer_id>", READ_ONE, answer=answers.Installer)
def get_installer(call: Call[None, None]) -> object:
    """One installer."""
    return call.read(installers.get, call.actor, call.path["installer_id"])


@routes.add(
    "PATCH",
    "/installers/<installer_id>",
    WRITE,
    body=installers.InstallerChange,
    answer=answers.Installer,
    edits=True,
)
def change_installer(call: Call[installers.InstallerChange, None]) -> object:
    """Change an installer; ``valid_minutes`` extends it, counted from now."""
    return call.write(
        installers.change, call.actor, call.path["installer_id"], call.body, call.version
    )


@routes.add("DELETE", "/installers/<installer_id>", WRITE, status=204, edits=True)
def remove_installer(call: Call[None, None]) -> None:
    """Remove an installer, never the clients that it installed."""
    call.write(installers.remove, call.actor, call.path["installer_id"], call.version)


@routes.add("POST", "/installers/<installer_id>/revoke", WRITE, answer=answers.Installer)
def revoke_installer(call: Call[None, None]) -> object:
    """Make an installer's key useless for good."""
    return call.write(installers.revoke, call.actor, call.path["installer_id"])


@routes.add("GET", "/installers/<installer_id>/key", WRITE, answer=answers.Key)
def get_installer_key(call: Call[None, None]) -> object:
    """The installer's key (KEY_INFO)."""
    return call.read(installers.key, call.actor, call.path["installer_id"])


@routes.add(
    "GET",
    "/installers/<installer_id>/package",
    WRITE,
    query=PackageQuery,
    content_types=(PACKAGE,),
)
def get_installer_package(call: Call[None, PackageQuery]) -> Answer:
    """The installer's package, with its key inside."""
    facts = call.read(installers.package_facts, call.actor, call.path["installer_id"])
    return _package(call, f"bomgar-scc-{facts['installer_id']}.bin", **facts)


@routes.add(
    "GET",
    "/packages/generic",
    READ,
    query=PackageQuery,
    content_types=(PACKAGE,),
)
def get_generic_package(call: Call[None, PackageQuery]) -> Answer:
    """The package without a key, for machine images and automation."""
    return _package(
        call, "bomgar-scc.bin", installer_id=None, key=None, expires_at=None, overridable=[]
    )


def _package(call: Call[None, PackageQuery], filename: str, **facts: Any) -> Answer:
    site = call.services.site
    parameters = PackageParameters(
        addresses=list(site.settings.addresses),
        ca_pem=site.trust.ca_pem,
        site_name=site.settings.site_name,
        **facts,
    )
    content = call.tools.builders.run(build_package, parameters)
    digest = hashlib.sha256(content).digest()
    etag = f'"{digest.hex()}"'
    headers = {
        "ETag": etag,
        "Digest": f"sha-256={base64.b64encode(digest).decode()}",
        "Content-Disposition": f'attachment; filename="{filename}"',
    }
    if etag in request.headers.get("If-None-Match", ""):
        return Answer(status=304, headers=headers, content=b"")
    return Answer(headers=headers, content=content)
