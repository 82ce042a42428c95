"""Response types about your own account, and about all users' sign-ins."""

from datetime import datetime

from jump_server.api.answers import Answer, Page, QrCode


class OwnSignIn(Answer):
    """One of your sign-ins; ``current`` marks the one that sent the request."""

    id: str
    address: str
    browser: str
    created_at: datetime
    used_at: datetime
    expires_at: datetime
    current: bool


class OwnSignInPage(Page):
    """One page of your sign-ins."""

    items: list[OwnSignIn]


class UserSignIn(OwnSignIn):
    """A user's sign-in; ``endable``: you have the rights to end it."""

    user_id: str
    user: str
    display_name: str
    endable: bool


class SignInPage(Page):
    """One page of all users' sign-ins."""

    items: list[UserSignIn]


class NewSecondFactor(Answer):
    """The secret for an authenticator app. Only this response contains it."""

    secret: str
    uri: str
    qr: QrCode


class RecoveryCodes(Answer):
    """Recovery codes; each replaces the second factor once. Only this response contains them."""

    recovery_codes: list[str]
