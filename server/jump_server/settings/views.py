"""Views of the site's settings."""

from typing import Annotated, Literal

from jump_server.core.views import OneOf, View

SecondFactorPolicy = Literal["off", "step_up"]


class SiteSettings(View):
    """Settings that can be changed while the server runs. A limit of null means no limit."""

    client_expiry_days: int
    jump_client_limit: int | None
    active_limit: int | None
    session_start_limit: int
    sign_in_hours: int
    second_factor_policy: Annotated[str, OneOf(SecondFactorPolicy)]
    audit_days: int
    session_days: int
    deployment_days: int
    clone_limit: int
    admit_restored: bool
    identity_mail: str
    version: int
