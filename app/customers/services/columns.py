"""Which column of a file holds what: said by the person, known of the tool, or found by the words of the headers."""

from collections.abc import Mapping, Sequence

from app.core.errors import RuleBroken
from app.core.i18n import LazyString, _l
from app.core.tables import (
    by_words,
    names_other_scale,
    places,
    plain,
    presets,
    recommendation_columns,
)
from app.customers.services.tools import KIND

# What an answer has.
FIELDS: dict[str, LazyString] = {
    "score": _l("Score, 0 to 10"),
    "team": _l("Team"),
    "agent": _l("Number of the colleague who served"),
    "answered_on": _l("Day of the answer"),
    "segment": _l("Segment"),
    "touchpoint": _l("Touchpoint"),
    "stage": _l("Stage of the journey"),
    "comment": _l("Comment"),
    "customer": _l("Customer"),
    "source_id": _l("Number of the answer"),
    "involved": _l("Teams also involved, separated by semicolons"),
    "status": _l("Kind of the answer: preview, test"),
    "survey": _l("Kind of the survey"),
}
# What a month of a team has where a file counts answers instead of listing them.
COUNTS: dict[str, LazyString] = {
    "month": _l("Month"),
    "promoters": _l("Promoters, 9 to 10"),
    "passives": _l("Passives, 7 to 8"),
    "detractors": _l("Detractors, 0 to 6"),
    "answers": _l("Answers in all"),
}
# Field -> the score that its column counts.
SCORES = {f"score_{score}": score for score in range(11)}
EVERY_FIELD = FIELDS | COUNTS | {name: _l("Answers with score %(score)s", score=n) for name, n in SCORES.items()}
# The headers by which they are known, the surest first.
KNOWN_AS = {
    "score": "nps score|score|nps|ocena nps|ocena|wynik|βαθμολογια|βαθμος",
    "team": "team|team code|team name|person team|unit|department|store|branch|shop|queue|site|member site"
    "|zespol|kod zespolu|nazwa zespolu|jednostka|dzial|oddzial|sklep|kolejka|ομαδα|κωδικος ομαδας|τμημα|καταστημα",
    "agent": "agent|agent id|agent number|agent no|employee number|employee id|served by|advisor|adviser"
    "|numer agenta|numer pracownika|nr pracownika|doradca|konsultant|αριθμος μητρωου|κωδικος εργαζομενου",
    "answered_on": "answered on|answered at|answer date|response date|date of answer|day of the answer|recorded date"
    "|submitted at|submit date|submit date utc|completed at|end date|date|day|timestamp|created at"
    "|data odpowiedzi|dzien odpowiedzi|data ankiety|data|dzien|ημερομηνια απαντησης|ημερα της απαντησης|ημερομηνια",
    "segment": "segment|customer segment|segment klienta|κατηγορια πελατων|κατηγορια πελατη|κατηγορια",
    "touchpoint": "touchpoint|touch point|punkt styku|σημειο επαφης",
    "stage": "journey stage|stage|customer journey stage|stage of the journey|etap podrozy klienta|etap podrozy|etap"
    "|σταδιο του ταξιδιου|σταδιο",
    "comment": "comment|comments|customer comment|feedback|why|reason|komentarz|komentarze|uwagi|uzasadnienie|dlaczego"
    "|σχολιο|σχολια|γιατι|αιτιολογηση",
    "customer": "customer|customer id|customer number|client|client id|account|account id|user id|external reference"
    "|klient|id klienta|numer klienta|nr klienta|πελατης|κωδικος πελατη|αριθμος πελατη",
    "source_id": "response id|respondent id|answer id|source id|number of the answer|id|id odpowiedzi|numer odpowiedzi"
    "|κωδικος απαντησης|αριθμος απαντησης",
    "involved": "also involved|involved|involved teams|teams involved|teams also involved|other teams"
    "|wspoluczestniczace|zespoly wspoluczestniczace|συμμετειχαν επισης|αλλες ομαδες",
    "month": "month|period|year month|miesiac|okres|μηνας|περιοδος",
    "promoters": "promoters|promoters 9 to 10|promotorzy|υποστηρικτεσ",
    "passives": "passives|passives 7 to 8|neutrals|neutralni|pasywni|ουδετεροι",
    "detractors": "detractors|detractors 0 to 6|detraktorzy|krytycy|επικριτεσ",
    "answers": "answers|responses|answers in all|total answers|total responses|n|odpowiedzi|liczba odpowiedzi"
    "|απαντησεις|απαντησεις συνολο",
}
WORDS = {name: [plain(word) for word in words.split("|")] for name, words in KNOWN_AS.items()}
WORDS |= {name: [plain(str(score)), f"score {score}"] for name, score in SCORES.items()}

NO_QUESTION = _l(
    "No column of this file asks how likely customers are to recommend you, from 0 to 10, so there is no NPS in it. "
    "If one does, say which."
)
SEVERAL = _l("Several columns of this file ask how likely customers are to recommend you. Say which one is meant.")
OTHER_SCALE = _l(
    "The column “%(column)s” is on another scale than 0 to 10: NPS can only be made from answers from 0 to 10."
)


def recognise(
    headers: Sequence[str], labels: Sequence[str], said: Mapping[str, str], tool: str | None
) -> dict[str, int]:
    """What can be found, without complaints. What the person said stands; the rest is recognised."""
    preset = presets.of(KIND, tool, headers)
    found = places(headers, said, EVERY_FIELD)
    spoken_of = set(places(headers, {header: header for header in said}, said).values())
    for name, place in (preset.places(headers) if preset is not None else {}).items():
        if place not in spoken_of | set(found.values()):
            found.setdefault(name, place)
    if "score" not in found:
        asked = [place for place in recommendation_columns(labels) if place not in spoken_of]
        if len(asked) == 1:
            found["score"] = asked[0]
    words = {name: known for name, known in WORDS.items() if name not in found}
    found |= by_words(headers, words, spoken_of | set(found.values()))
    # a column that is called "3" counts a score only beside all others
    return found if found.keys() >= SCORES.keys() else {name: at for name, at in found.items() if name not in SCORES}


def are_counts(found: Mapping[str, int]) -> bool:
    """Whether the rows of a file are months of teams, and no single answers."""
    ends = {"promoters", "detractors"} <= found.keys() and bool({"passives", "answers"} & found.keys())
    return "score" not in found and (ends or found.keys() >= SCORES.keys())


def check(headers: Sequence[str], labels: Sequence[str], said: Mapping[str, str], tool: str | None = None) -> None:
    """Refuse a file that has no NPS in it. Whether it says which team was answered about shows with its source."""
    found = recognise(headers, labels, said, tool)
    counts = are_counts(found)
    if not counts:
        _check_score(headers, labels, found)
    if "answered_on" not in found and not (counts and "month" in found):
        missing = str(EVERY_FIELD["month" if counts else "answered_on"])
        raise RuleBroken(_l("No column was found for: %(fields)s. Say which it is.", fields=missing))


def _check_score(headers: Sequence[str], labels: Sequence[str], found: Mapping[str, int]) -> None:
    if "score" not in found:
        raise RuleBroken(SEVERAL if len(recommendation_columns(labels)) > 1 else NO_QUESTION)
    if names_other_scale(labels[found["score"]]):
        raise RuleBroken(_with(OTHER_SCALE, column=headers[found["score"]]))


def _with(text: LazyString, **values: str) -> str:
    return str(text) % values
