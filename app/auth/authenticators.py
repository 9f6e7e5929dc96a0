"""Codes of authenticator apps (TOTP, RFC 6238): six digits from a shared secret and the time."""

import hmac
from datetime import datetime
from io import BytesIO

from app.people.models import Person

STEP = 30  # seconds that a code lasts
DRIFT = (0, -1, 1)  # clocks of phones are not exact: one code to either side is taken, too


def new_secret() -> str:
    """160 random bits, as apps take them."""
    import pyotp

    return pyotp.random_base32()


def address(secret: str, person: Person) -> str:
    """What an app reads out of the picture."""
    import pyotp

    return pyotp.TOTP(secret).provisioning_uri(name=person.email or person.number, issuer_name="Iskra")


def picture(secret: str, person: Person) -> bytes:
    """The address as a QR code, an SVG without styles or scripts."""
    import segno

    drawn = BytesIO()
    code = segno.make(address(secret, person), error="m", micro=False)
    code.save(drawn, kind="svg", scale=6, border=4, light="#fff", xmldecl=False, svgclass=None, lineclass=None)
    return drawn.getvalue()


def step_of(secret: str, typed: str, now: datetime) -> int | None:
    """The half minute whose code this is, if it is one of now."""
    import pyotp

    code = "".join(typed.split()).encode()
    codes, current = pyotp.TOTP(secret), int(now.timestamp()) // STEP
    fitting = [
        current + drift for drift in DRIFT if hmac.compare_digest(codes.generate_otp(current + drift).encode(), code)
    ]
    return fitting[0] if fitting else None
