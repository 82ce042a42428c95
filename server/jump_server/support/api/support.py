"""Endpoints for session keys, and for customers who have one."""

from jump_server.api.endpoint import ANYONE, USER, Access, Call, Reply, Routes, Tools
from jump_server.context import Services
from jump_server.packages import (
    SupportParameters,
    build_support_package,
    support_bootstrap,
)
from jump_server.support import availability, choices, keys, starts, surveys, views
from jump_wire.errors import UserError

PACKAGE = "application/x-sh"
DOWNLOAD = {"Content-Disposition": 'attachment; filename="bomgar-support.sh"'}
routes = Routes("Support sessions")
agent_routes = Routes("Customers' own calls", prefix="/agent/v1")
READ = Access(USER, ("read", "sessions"))
WRITE = Access(USER, ("sessions",))


@routes.add("GET", "/support/keys", READ)
def list_support_keys(call: Call[None, None]) -> views.SupportKeys:
    """List your session keys that have not started a session. Administrators see all of them."""
    return call.read(keys.listing, call.actor)


@routes.add(
    "POST",
    "/support/keys",
    Access(USER, ("sessions",), keys.RIGHT),
    body=keys.NewSupportKey,
    status=201,
    creates=False,
)
def create_support_key(call: Call[keys.NewSupportKey, None]) -> Reply[views.CreatedSupportKey]:
    """Generate a session key for one customer. The key and its link are shown only here."""
    return Reply(call.write(keys.create, call.actor, call.body), 201)


@routes.add("DELETE", "/support/keys/<key_id>", WRITE, status=204)
def remove_support_key(call: Call[None, None]) -> None:
    """Delete a session key that has not started a session yet, and what was downloaded with it."""
    call.write(keys.remove, call.actor, call.path["key_id"])


@routes.add("POST", "/support/start", Access(ANYONE), body=starts.Start)
def start_support(call: Call[starts.Start, None]) -> views.Started:
    """Exchange a session key, by its digits or by the secret of its link, for a secret.

    The secret in the answer enrols one client within 10 minutes. Until then, the key gives the same
    answer again. Everything but the digits in the key is ignored. Wrong keys delay further attempts
    from the same network. `technician` or `issue` is an id from `GET /support/choices`, and needs
    no key.
    """
    found = call.write(starts.start, call.body, call.address)
    if isinstance(found, UserError):
        raise found
    return found


@routes.add("GET", "/support/choices", Access(ANYONE))
def list_support_choices(call: Call[None, None]) -> views.PortalChoices:
    """List the technicians and issues that a customer can choose instead of a session key."""
    return call.read(choices.listing)


@routes.add("GET", "/support/availability", READ)
def get_availability(call: Call[None, None]) -> views.Availability:
    """Return whether the support portal offers you to customers."""
    return call.read(availability.get, call.actor)


@routes.add(
    "POST",
    "/support/availability",
    Access(USER, right=keys.RIGHT),
    body=availability.Wish,
)
def state_availability(call: Call[availability.Wish, None]) -> views.Availability:
    """State that customers may choose you for the next 150 seconds, or no longer.

    It belongs to your sign-in, so an API token cannot do this.
    """
    return call.write(availability.state, call.actor, call.body)


@routes.add("GET", "/support/bootstrap", Access(ANYONE), content_types=(PACKAGE,))
def get_support_bootstrap(call: Call[None, None]) -> Reply[None]:
    """Return the script that a customer's command line runs. It contains no secret."""
    return Reply(content=support_bootstrap(call.services.environment.settings.addresses[0]))


@routes.add(
    "POST",
    "/support/packages",
    Access(ANYONE),
    body=starts.StartSecret,
    content_types=(PACKAGE,),
)
def fetch_support_package(call: Call[starts.StartSecret, None]) -> Reply[None]:
    """Return the customer's program. It contains the secret, which starts one session."""
    return Reply(content=package(call.services, call.tools, call.body), headers=DOWNLOAD)


def package(services: Services, tools: Tools, given: starts.StartSecret) -> bytes:
    """Return the package of a customer whose session key was exchanged for this secret.

    Raises:
        UserError: ``support_start_refused``.
    """
    services.database.read(starts.check, given)
    environment = services.environment
    parameters = SupportParameters(
        list(environment.settings.addresses), environment.trust.ca_pem, given.secret
    )
    return tools.builders.run(build_support_package, parameters)


@agent_routes.add("POST", "/support", Access(ANYONE), body=starts.CustomerEnrolment, status=201)
def enrol_customer(call: Call[starts.CustomerEnrolment, None]) -> views.CustomerEnrolled:
    """Enrol the client of a customer, who waits for a technician from now on.

    A repeated request gets a new credential, until the client has opened its link.
    """
    # First, so that only those who have a secret use up the rate, and wait for the others' turn.
    call.read(starts.check, starts.StartSecret(secret=call.body.secret))
    call.tools.enrolments.take()
    return call.write(starts.enrol, call.body, call.address)


@agent_routes.add("POST", "/support/survey", Access(ANYONE), body=surveys.Answer, status=204)
def answer_survey(call: Call[surveys.Answer, None]) -> None:
    """Answer the survey of a support session once, with the secret from its enrolment.

    It can be answered until one hour after the session's end. A repeated answer changes nothing.
    """
    # First, so that a wrong secret waits for no other change, and no change waits for it.
    call.read(surveys.check, call.body)
    call.write(surveys.answer, call.body)
