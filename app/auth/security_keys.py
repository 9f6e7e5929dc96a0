"""Security keys and passkeys (WebAuthn), as a second factor: the browser has them sign a challenge, and will do so only
for our own address, so that a copied page gets nothing."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from flask import current_app

from app.auth.models import SecurityKey
from app.core.errors import RuleBroken
from app.core.i18n import _l

if TYPE_CHECKING:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor


class Known(NamedTuple):
    """What is kept of a key that was just shown for the first time."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


def possible() -> bool:
    """Browsers know keys by the name of a site; behind a bare network address there is none."""
    try:
        ip_address(_host())
    except ValueError:
        return True
    return False


def options_to_add(*, challenge: bytes, account_id: int, login: str, name: str, known: Sequence[SecurityKey]) -> str:
    """What the browser is asked for a new key, as JSON; a key that is known already does not answer."""
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers.structs import AuthenticatorSelectionCriteria, UserVerificationRequirement

    return options_to_json(
        generate_registration_options(
            rp_id=_host(),
            rp_name="Iskra",
            user_id=str(account_id).encode(),
            user_name=login,
            user_display_name=name,
            challenge=challenge,
            exclude_credentials=_described(known),
            authenticator_selection=AuthenticatorSelectionCriteria(
                user_verification=UserVerificationRequirement.DISCOURAGED  # the password was the other factor
            ),
        )
    )


def options_to_show(*, challenge: bytes, known: Sequence[SecurityKey]) -> str:
    """What the browser is asked of a key that is known, as JSON."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import UserVerificationRequirement

    return options_to_json(
        generate_authentication_options(
            rp_id=_host(),
            challenge=challenge,
            allow_credentials=_described(known),
            user_verification=UserVerificationRequirement.DISCOURAGED,
        )
    )


def added(answer: str, challenge: bytes) -> Known:
    """The new key, if what the browser answers is signed for this challenge and our address."""
    from webauthn import verify_registration_response
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        found = verify_registration_response(
            credential=answer, expected_challenge=challenge, expected_rp_id=_host(), expected_origin=_origin()
        )
    except (WebAuthnException, ValueError) as error:
        raise RuleBroken(_l("This key did not answer as expected. Try once more.")) from error
    return Known(found.credential_id, found.credential_public_key, found.sign_count)


def shown_id(answer: str) -> bytes | None:
    """Which key the browser says that it has asked."""
    from webauthn.helpers import parse_authentication_credential_json
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        return parse_authentication_credential_json(answer).raw_id
    except (WebAuthnException, ValueError):
        return None


def shown(answer: str, challenge: bytes, key: SecurityKey) -> int | None:
    """The key's new count of signatures, if it signed this challenge for our address; none: it did not."""
    from webauthn import verify_authentication_response
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        found = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_host(),
            expected_origin=_origin(),
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
        )
    except (WebAuthnException, ValueError):
        return None
    return found.new_sign_count


def _described(known: Sequence[SecurityKey]) -> list[PublicKeyCredentialDescriptor]:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    return [PublicKeyCredentialDescriptor(id=key.credential_id) for key in known]


def _host() -> str:
    return urlsplit(current_app.config["BASE_URL"]).hostname or ""


def _origin() -> str:
    parts = urlsplit(current_app.config["BASE_URL"])
    return f"{parts.scheme}://{parts.netloc}"
