"""What the API answers about one's own account, as types."""

from datetime import datetime

from .answers import Answer, Page


class OwnSignIn(Answer):
    """Where one is signed in; ``current`` is the one that asks."""

    id: str
    address: str
    browser: str
    created_at: datetime
    used_at: datetime
    expires_at: datetime
    current: bool


class OwnSignInPage(Page):
    """Sign-ins."""

    items: list[OwnSignIn]


class UserSignIn(OwnSignIn):
    """Where somebody is signed in; ``endable``: who asks has the rights to end it."""

    user_id: str
    user: str
    display_name: str
    endable: bool


class SignInPage(Page):
    """Everybody's sign-ins."""

    items: list[UserSignIn]


class QrCode(Answer):
    """A QR code: the path of its dark modules in an SVG of ``size`` by ``size``."""

    size: int
    path: str


class NewSecondFactor(Answer):
    """What an authenticator app has to know; only this answer holds it."""

    secret: str
    uri: str
    qr: QrCode


class RecoveryCodes(Answer):
    """Each stands in once for the second factor; only this answer holds them."""

    recovery_codes: list[str]
