"""Personal data taken out of what customers wrote, before everyone reads it. It leaves out rather too much."""

import re
from collections.abc import Iterable

from app.people.models import search_key

HIDDEN = "•••"
# Addresses, links, numbers of five and more digits (telephones, orders, accounts), and a name after a form of address
# or after "my name is", in the languages that customers write in.
_NAME = r"(?:[^\W\d_][\w'’-]*\.?)"
_CAPITAL = r"(?:[A-ZÀ-ŽΑ-ΩΆΈΉΊΌΎΏ][\w'’-]+)"
_PATTERNS = (
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE),
    re.compile(r"(?<!\w)@\w{2,}"),
    re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{2,4}){3,8}\b"),
    re.compile(r"(?<!\w)\+?\d(?:[\s()./-]{0,2}\d){4,}(?!\w)"),
)
_TITLES = "mr|mrs|ms|dr|herr|frau|pani?|panem|panią|panu|κ|κα|κος|κυρία|κύριος|κύριε"
_I_AM = "my name is|i am called|nazywam się|mam na imię|με λένε|ονομάζομαι"
_AFTER = (
    re.compile(rf"\b(?i:{_TITLES})\b\.?\s+({_CAPITAL}(?:\s+{_CAPITAL})?)"),
    re.compile(rf"(?i:{_I_AM})\s+({_NAME}(?:\s+{_CAPITAL})?)"),
)
_WORD = re.compile(r"[^\W\d_][\w'’-]*")


def masked(text: str, names: Iterable[str] = ()) -> str:
    """The text without addresses, numbers and names; `names` are those of colleagues, hidden wherever they stand."""
    for pattern in _PATTERNS:
        text = pattern.sub(HIDDEN, text)
    for pattern in _AFTER:
        text = pattern.sub(lambda match: match[0].replace(match[1], HIDDEN), text)
    known = {key for name in names for key in search_key(name).split() if len(key) > 2}
    return _WORD.sub(lambda match: HIDDEN if _is_name(match[0], known) else match[0], text)


def _is_name(word: str, known: set[str]) -> bool:
    return word[0].isupper() and search_key(word) in known
