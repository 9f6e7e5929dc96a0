"""Certificates: a paper, and a code by which anybody who holds it can check it."""

import secrets

from flask import current_app

from app.core import company
from app.core.i18n import _, day
from app.core.pdf import pdf
from app.instruct.models import Completion

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that look alike
LENGTH = 12  # 59 bits: nobody finds one by trying


def new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _place in range(LENGTH))


def as_typed(text: str) -> str:
    """A code as it is kept, however it was written down."""
    return "".join(letter for letter in text.upper() if letter.isalnum())[:40]


def address(code: str) -> str:
    return f"{current_app.config['BASE_URL']}/certificates/{code}"


def paper(completion: Completion) -> bytes:
    """The certificate as PDF, in the reader's language."""
    import segno

    code = completion.code or ""
    facts = [_("Completed on %(day)s", day=day(completion.completed_on))]
    if completion.valid_until is not None:
        facts.append(_("Valid until %(day)s", day=day(completion.valid_until)))
    facts.append(_("Code: %(code)s", code="-".join(code[at : at + 4] for at in range(0, LENGTH, 4))))
    return pdf(
        "instruct/certificate.typ",
        title=_("Certificate"),
        data={
            "company": company.settings().name or "Iskra",
            "name": completion.person.name,
            "sentence": _("has completed the course"),
            "course": completion.course.title,
            "facts": facts,
            "check": _("Check this certificate here:"),
            "address": address(code),
            "qr": segno.make(address(code)).svg_inline(border=0),
        },
    )
