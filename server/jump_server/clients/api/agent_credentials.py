"""The credential that a Jump Client presents with its requests."""

from jump_wire.errors import UserError

HEADER_LIMIT = 256


def client_credential(authorization: str) -> tuple[str, str]:
    """Return id and credential of the header ``Authorization: Jump-Client <id>:<credential>``.

    Raises:
        UserError: ``credential_refused`` when the header is missing or malformed.
    """
    scheme, _, given = authorization[:HEADER_LIMIT].partition(" ")
    client_id, separator, credential = given.strip().partition(":")
    printable = client_id.isascii() and client_id.isprintable()
    if scheme.lower() != "jump-client" or not separator or not printable:
        raise UserError("credential_refused")
    return client_id, credential
