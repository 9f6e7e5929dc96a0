"""Which column holds what: as a person said, by the words of the headers, or by likeness."""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from difflib import SequenceMatcher

from app.core.errors import RuleBroken
from app.core.i18n import _l

# Letters that Unicode does not take apart into a base letter and a mark.
FOLDED = str.maketrans({"ł": "l", "ß": "ss", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ς": "σ"})
ALIKE = 0.84  # below this, headers of different meaning come close: "start date", "state"
Words = Mapping[str, Sequence[str]]  # field -> how its column may be called, in the form of plain(), the surest first


def plain(header: str) -> str:
    """A header as it is compared: words in lower case without accents, signs and numbering; # means number."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", re.sub(r"^\s*\d+[.)]\s*", "", header)).replace("#", " number ")
    letters = unicodedata.normalize("NFKD", apart.casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter)).translate(FOLDED)
    return " ".join(re.sub(r"[\W_]+", " ", bare).split())


def places(headers: Sequence[str], said: Mapping[str, str], fields: Collection[str]) -> dict[str, int]:
    """Field -> column, as a person said it by header; a column said to hold "" is in none."""
    found: dict[str, int] = {}
    for header, name in said.items():
        place = _place(headers, header)
        if name and name not in fields:
            known = ", ".join(fields)
            raise RuleBroken(_l("There is no field “%(name)s”. Use one of: %(known)s.", name=name, known=known))
        if name and found.setdefault(name, place) != place:
            raise RuleBroken(_l("Two columns are meant to hold the same. Choose one of them."))
    return found


def _place(headers: Sequence[str], wanted: str) -> int:
    if wanted in headers:
        return headers.index(wanted)
    for place, header in enumerate(headers):
        if plain(wanted) == plain(header):
            return place
    known = ", ".join(headers)[:500]
    raise RuleBroken(_l("There is no column “%(name)s” in this file. Columns: %(known)s.", name=wanted, known=known))


def by_words(headers: Sequence[str], words: Words, taken: Collection[int] = ()) -> dict[str, int]:
    """Fields whose column is called as one of its words says, each column used once."""
    free = {plain(header): place for place, header in reversed(list(enumerate(headers))) if place not in taken}
    found: dict[str, int] = {}
    for name, known in words.items():
        place = next((free[word] for word in known if word in free), None)
        if place is not None and place not in found.values():
            found[name] = place
    return found


def alike(headers: Sequence[str], words: Words, taken: Collection[int] = ()) -> dict[str, int]:
    """Fields with the column that is called most nearly so: a proposal to be confirmed."""
    free = [(place, plain(header)) for place, header in enumerate(headers) if place not in taken]
    near = [
        (_likeness(text, word), -place, name)
        for name, known in words.items()
        for word in known
        for place, text in free
        if len(text) > 3 and len(word) > 3
    ]
    found: dict[str, int] = {}
    for likeness, place, name in sorted(near, reverse=True):
        if likeness >= ALIKE and name not in found and -place not in found.values():
            found[name] = -place
    return found


def _likeness(text: str, word: str) -> float:
    """Of spelling; a header that holds all words of a longer name, such as "work e mail address", is near too."""
    inside = set(word.split())
    if len(inside) > 1 and inside <= set(text.split()):
        return 0.9
    match = SequenceMatcher(None, text, word)
    return match.ratio() if match.real_quick_ratio() >= ALIKE and match.quick_ratio() >= ALIKE else 0.0


def fingerprint_of(headers: Sequence[str]) -> str:
    """By which files with the same columns are known again, whatever order they stand in."""
    return hashlib.sha256("\x1f".join(sorted(map(plain, headers))).encode()).hexdigest()
