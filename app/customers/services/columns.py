"""Which column of a file holds what: said by the person, or found by the words of the headers."""

import re
from collections.abc import Mapping, Sequence

from app.core.errors import RuleBroken
from app.core.i18n import LazyString, _l
from app.core.tables import names_other_scale, recommendation_columns
from app.people.models import search_key

# What an answer has, and the headers by which it is known, the surest first.
FIELDS: dict[str, LazyString] = {
    "score": _l("Score, 0 to 10"),
    "team": _l("Team"),
    "answered_on": _l("Day of the answer"),
    "segment": _l("Segment"),
    "touchpoint": _l("Touchpoint"),
    "stage": _l("Stage of the journey"),
    "comment": _l("Comment"),
    "customer": _l("Customer"),
    "source_id": _l("Number of the answer"),
}
NEEDED = ("score", "team", "answered_on")
KNOWN_AS = {
    "score": "nps score|score|nps|ocena nps|ocena|wynik|βαθμολογια|βαθμος",
    "team": "team|team code|team name|person team|unit|department|store|branch|site|member site"
    "|zespol|kod zespolu|nazwa zespolu|jednostka|dzial|oddzial|ομαδα|κωδικος ομαδας|τμημα|καταστημα",
    "answered_on": "answered on|answered at|answer date|response date|date of answer|recorded date|submitted at"
    "|submit date|submit date utc|completed at|end date|date|day|timestamp|created at"
    "|data odpowiedzi|data ankiety|data|dzien|ημερομηνια απαντησης|ημερομηνια",
    "segment": "segment|customer segment|segment klienta|κατηγορια πελατων|κατηγορια πελατη|κατηγορια",
    "touchpoint": "touchpoint|touch point|punkt styku|σημειο επαφης",
    "stage": "journey stage|stage|customer journey stage|etap podrozy klienta|etap podrozy|etap|σταδιο",
    "comment": "comment|comments|customer comment|feedback|why|reason|komentarz|komentarze|uwagi|uzasadnienie|dlaczego"
    "|σχολιο|σχολια|γιατι|αιτιολογηση",
    "customer": "customer|customer id|customer number|client|client id|account|account id|user id|external reference"
    "|klient|id klienta|numer klienta|nr klienta|πελατης|κωδικος πελατη|αριθμος πελατη",
    "source_id": "response id|respondent id|answer id|source id|id|id odpowiedzi|numer odpowiedzi|κωδικος απαντησης",
}
NO_QUESTION = _l(
    "No column of this file asks how likely customers are to recommend you, from 0 to 10, so there is no NPS in it. "
    "If one does, say which."
)
SEVERAL = _l("Several columns of this file ask how likely customers are to recommend you. Say which one is meant.")
OTHER_SCALE = _l(
    "The column “%(column)s” is on another scale than 0 to 10: NPS can only be made from answers from 0 to 10."
)


def columns_of(headers: Sequence[str], labels: Sequence[str], said: Mapping[str, str]) -> dict[str, int]:
    """The place of each field in a row. What the person said stands; the rest is recognised."""
    found = suggested(headers, labels, said)
    _check_said(headers, said)
    if "score" not in found:
        raise RuleBroken(SEVERAL if len(recommendation_columns(labels)) > 1 else NO_QUESTION)
    if names_other_scale(labels[found["score"]]):
        raise RuleBroken(_with(OTHER_SCALE, column=headers[found["score"]]))
    missing = [str(FIELDS[field]) for field in NEEDED if field not in found]
    if missing:
        raise RuleBroken(_l("No column was found for: %(fields)s. Say which it is.", fields=", ".join(missing)))
    return found


def suggested(headers: Sequence[str], labels: Sequence[str], said: Mapping[str, str]) -> dict[str, int]:
    """The same without complaints: what can be found."""
    places = {header: place for place, header in enumerate(headers)}
    found = {field: places[column] for column, field in said.items() if field and column in places}
    free = {_plain(header): place for header, place in reversed(places.items()) if header not in said}
    if "score" not in found:
        asked = [place for place in recommendation_columns(labels) if headers[place] not in said]
        if len(asked) == 1:
            found["score"] = asked[0]
    for field, names in KNOWN_AS.items():
        place = next((free[name] for name in names.split("|") if name in free), None)
        if field not in found and place is not None and place not in found.values():
            found[field] = place
    return found


def _check_said(headers: Sequence[str], said: Mapping[str, str]) -> None:
    for column, field in said.items():
        if field and field not in FIELDS:
            fields = ", ".join(FIELDS)
            raise RuleBroken(_l("There is no field “%(field)s”. Use one of: %(fields)s.", field=field, fields=fields))
        if column not in headers:
            raise RuleBroken(_l("The file has no column “%(column)s”.", column=column))
    fields_said = [field for field in said.values() if field]
    if len(set(fields_said)) < len(fields_said):
        raise RuleBroken(_l("Two columns are meant to hold the same. Choose one of them."))


def _with(text: LazyString, **values: str) -> str:
    return str(text) % values


def _plain(header: str) -> str:
    """Lower case without accents, numbering and signs; MemberSite and member_site are two words."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    words = " ".join(re.sub(r"[\W_]+", " ", search_key(apart)).split())
    return re.sub(r"^\d+ ", "", words)
