"""Endpoints for installers, and the ways to pass them on."""

from dataclasses import replace
from typing import Annotated

from jump_server import mail
from jump_server.api.endpoint import ANYONE, USER, Access, Call, Reply, Routes
from jump_server.core.actors import INSTALLERS
from jump_server.core.inputs import Query
from jump_server.core.views import Page
from jump_server.deployment import installers, invitations, views
from jump_server.field_errors import matching
from jump_server.models.jump_item_role import DEPLOY
from jump_server.packages import bootstrap, one_line

routes = Routes("Installers")
READ = Access(USER, ("read", "installers"), INSTALLERS)
READ_ONE = replace(READ, item_right=DEPLOY)
WRITE = Access(USER, ("installers",), INSTALLERS, DEPLOY)
SCRIPT = "application/x-sh"
ACCOUNT = r"^([A-Za-z0-9_][A-Za-z0-9_.-]*)?$"
CERTIFICATE = "application/x-pem-file"


class LineQuery(Query):
    """The account that root installs for; empty for an ordinary user's line."""

    account: Annotated[str, matching(ACCOUNT, "the name of a Linux account", 64)] = ""


@routes.add(
    "GET",
    "/installers",
    READ,
    query=installers.InstallerQuery,
)
def list_installers(call: Call[None, installers.InstallerQuery]) -> Page[views.Installer]:
    """List the installers of the Jump Groups that you may deploy to."""
    return call.read(installers.listing, call.actor, call.query).view()


@routes.add(
    "POST",
    "/installers",
    WRITE,
    body=installers.NewInstaller,
    status=201,
    creates=True,
    dry_run=True,
)
def create_installer(call: Call[installers.NewInstaller, None]) -> Reply[views.CreatedInstaller]:
    """Create an installer. The response contains its key."""
    return call.create(installers.create, call.actor, call.body)


@routes.add("GET", "/installers/<installer_id>", READ_ONE)
def get_installer(call: Call[None, None]) -> views.Installer:
    """Return one installer."""
    return call.read(installers.get, call.actor, call.path["installer_id"])


@routes.add("GET", "/installers/<installer_id>/reach", READ_ONE)
def get_installer_reach(call: Call[None, None]) -> views.Reach:
    """Return the Jump Groups that a holder of the installer's package can enrol a computer in."""
    return call.read(installers.reach, call.actor, call.path["installer_id"])


@routes.add(
    "PATCH",
    "/installers/<installer_id>",
    WRITE,
    body=installers.InstallerChange,
    edits=True,
    dry_run=True,
)
def change_installer(call: Call[installers.InstallerChange, None]) -> views.Installer:
    """Change an installer. ``valid_minutes`` sets a new validity, counted from now."""
    return call.write(
        installers.change, call.actor, call.path["installer_id"], call.body, call.version
    )


@routes.add("DELETE", "/installers/<installer_id>", WRITE, status=204, edits=True, dry_run=True)
def remove_installer(call: Call[None, None]) -> None:
    """Remove an installer. The Jump Clients that it installed remain."""
    call.write(installers.remove, call.actor, call.path["installer_id"], call.version)


@routes.add(
    "POST",
    "/installers/<installer_id>/revoke",
    WRITE,
    dry_run=True,
)
def revoke_installer(call: Call[None, None]) -> views.Installer:
    """Revoke an installer's key permanently. Another installer can have its ``name_key`` then."""
    return call.write(installers.revoke, call.actor, call.path["installer_id"])


@routes.add("GET", "/installers/<installer_id>/key", WRITE)
def get_installer_key(call: Call[None, None]) -> views.Key:
    """Return the installer's key (KEY_INFO)."""
    return call.read(installers.key, call.actor, call.path["installer_id"])


@routes.add("GET", "/installers/<installer_id>/link", WRITE)
def get_installer_link(call: Call[None, None]) -> views.InstallerLink:
    """Return the link that installs from a browser, and its QR code.

    A person with the link needs no account. The key follows the `#`. Browsers do not send this
    part to a server, so it does not appear in logs.
    """
    return call.read(installers.link, call.actor, call.path["installer_id"])


@routes.add(
    "GET",
    "/installers/<installer_id>/line",
    WRITE,
    query=LineQuery,
)
def get_installer_line(call: Call[None, LineQuery]) -> views.InstallerLine:
    """Return one command line that fetches, verifies, installs and starts a Jump Client.

    The line contains the installer's key, and trusts the site's authority by its hash. The Jump
    Client that it installs starts at boot.
    """
    facts = call.read(installers.package_facts, call.actor, call.path["installer_id"])
    environment = call.services.environment
    address = environment.settings.addresses[0]
    return {"line": one_line(address, environment.trust.ca_pem, facts["key"], call.query.account)}


@routes.add("GET", "/authority", Access(ANYONE), content_types=(CERTIFICATE,))
def get_authority(call: Call[None, None]) -> Reply[None]:
    """Return the site's certificate authority (PEM). Verify it by its hash before you trust it."""
    return Reply(content=call.services.environment.trust.ca_pem.encode())


@routes.add("GET", "/bootstrap", Access(ANYONE), content_types=(SCRIPT,))
def get_bootstrap(call: Call[None, None]) -> Reply[None]:
    """Return the script that the installing command line runs. It contains no secret."""
    return Reply(content=bootstrap(call.services.environment.settings.addresses[0]))


@routes.add(
    "POST",
    "/installers/<installer_id>/invitations",
    WRITE,
    body=invitations.NewInvitation,
)
def invite(call: Call[invitations.NewInvitation, None]) -> views.Invited:
    """Send the installer's link by e-mail. If one recipient is rejected, nobody receives it."""
    invitation = call.read(invitations.prepare, call.actor, call.path["installer_id"], call.body)
    call.tools.mails.take(call.actor.user_id)
    settings = call.services.settings
    message = mail.compose(
        settings.smtp_sender,
        invitation.recipients,
        invitation.language,
        invitation.subject,
        invitation.text,
    )
    mail.send(settings, invitation.recipients, message)
    return call.write(invitations.sent, call.actor, invitation)
