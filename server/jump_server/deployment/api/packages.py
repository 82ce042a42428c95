"""Endpoints for the packages of installers, and for the platforms that there are packages for."""

import base64
import hashlib
from typing import Annotated, Any

from flask import request

from jump_server import release_roots
from jump_server.api.endpoint import ANYONE, USER, Access, Call, Reply, Routes
from jump_server.core.actors import INSTALLERS
from jump_server.core.inputs import Input, Query, Text
from jump_server.deployment import installers, platforms, views
from jump_server.models.jump_item_role import DEPLOY
from jump_server.packages import PackageParameters
from jump_server.packages.declared import CONTENT_TYPES, DEFAULT

routes = Routes("Installers")

Platform = Annotated[str, Text(32)]
"""A name of ``GET /platforms``: a platform's, for its first package, or a package's."""


class PackageQuery(Query):
    """The package's platform, or one of its packages, by a name of `GET /platforms`."""

    platform: Platform = DEFAULT


class KeyedPackage(Input):
    """An installer's key and the package's platform, by a name of `GET /platforms`."""

    key: Annotated[str, Text(256)]
    platform: Platform = DEFAULT


@routes.add("GET", "/platforms", Access(ANYONE))
def list_platforms(call: Call[None, None]) -> views.OfferedPlatforms:
    """List the platforms that the server has packages for, the usual one first."""
    return call.read(platforms.offered)


@routes.add(
    "GET",
    "/installers/<installer_id>/package",
    Access(USER, ("installers",), INSTALLERS, DEPLOY),
    query=PackageQuery,
    content_types=CONTENT_TYPES,
)
def get_installer_package(call: Call[None, PackageQuery]) -> Reply[None]:
    """Return the installer's package, which contains its key."""
    facts = call.read(installers.package_facts, call.actor, call.path["installer_id"])
    return _package(call, call.query.platform, **facts)


@routes.add("POST", "/packages", Access(ANYONE), body=KeyedPackage, content_types=CONTENT_TYPES)
def fetch_package(call: Call[KeyedPackage, None]) -> Reply[None]:
    """Return the package of the installer with this key. The installer's link uses it."""
    facts = call.read(installers.package_facts_for, call.body.key)
    return _package(call, call.body.platform, **facts)


@routes.add(
    "GET",
    "/packages/generic",
    Access(USER, ("read", "installers"), INSTALLERS),
    query=PackageQuery,
    content_types=CONTENT_TYPES,
)
def get_generic_package(call: Call[None, PackageQuery]) -> Reply[None]:
    """Return the package without a key, for machine images and automation."""
    nothing: dict[str, Any] = {
        "installer_id": None,
        "key": None,
        "expires_at": None,
        "overridable": [],
    }
    return _package(call, call.query.platform, **nothing)


def _package(call: Call[Any, Any], platform: str, **facts: Any) -> Reply[None]:
    environment = call.services.environment
    package = call.read(platforms.find, platform)
    parameters = PackageParameters(
        addresses=list(environment.settings.addresses),
        ca_pem=environment.trust.ca_pem,
        site_name=environment.settings.site_name,
        release_root=call.read(release_roots.newest),
        **facts,
    )
    content = call.tools.builders.run(environment.offers.build, package, parameters)
    digest = hashlib.sha256(content).digest()
    etag = f'"{digest.hex()}"'
    filename = package.file_name(parameters.installer_id)
    headers = {
        "ETag": etag,
        "Digest": f"sha-256={base64.b64encode(digest).decode()}",
        "Content-Disposition": f'attachment; filename="{filename}"',
    }
    if etag in request.headers.get("If-None-Match", ""):
        return Reply(status=304, headers=headers, content=b"")
    return Reply(headers=headers, content=content, content_type=package.content_type)
