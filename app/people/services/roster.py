"""Reading a list of people: which column is what, and what each row says. Nothing here asks the database."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from app.core.errors import RuleBroken
from app.core.i18n import LANGUAGES, _, _l
from app.core.imports import CellError
from app.core.tables import Row, Table, Undecidable, WrongCell, decide_dates, parse_date
from app.people.models import search_key

# What the columns are called, the surest name of a field first; written without accents, as search_key leaves them.
HEADERS = {
    "number": "number, no, id, employee number, employee no, employee id, employee code, personnel number, "
    "staff number, staff id, badge id, worker id, person id external, numer, nr, numer pracownika, nr pracownika, "
    "id pracownika, numer osobowy, numer ewidencyjny, nr ewidencyjny, αριθμος μητρωου, αρ μητρωου, α μ, αμ, αριθμος, "
    "αριθμος εργαζομενου, κωδικος, κωδικος εργαζομενου",
    "name": "name, full name, employee name, worker, person, imie i nazwisko, pracownik, osoba, ονοματεπωνυμο, "
    "ονομα και επωνυμο, ονομα επωνυμο, εργαζομενος",
    "last_first": "last name first name, nazwisko i imie, επωνυμο και ονομα, επωνυμο ονομα",
    "first_name": "first name, given name, forename, imie, ονομα",
    "last_name": "last name, surname, family name, nazwisko, επωνυμο, επιθετο",
    "email": "email, e mail, work email, mail, email address, e mail address, work e mail, adres e mail, adres email, "
    "e mail sluzbowy, email sluzbowy, poczta, ηλεκτρονικη διευθυνση, διευθυνση email, ηλεκτρονικο ταχυδρομειο, "
    "ηλ ταχυδρομειο",
    "job": "job, job title, position, title, business title, job position, role, stanowisko, funkcja, θεση εργασιας, "
    "θεση, τιτλος, ειδικοτητα",
    "location": "location, office, site, city, work location, lokalizacja, miejsce pracy, biuro, miasto, oddzial, "
    "τοποθεσια, τοπος εργασιας, τοπος, γραφειο, πολη",
    "language": "language, preferred language, lang, jezyk, γλωσσα",
    "hired": "hired, hired on, hire date, date of hire, date hired, start date, date joining, joined, employed since, "
    "data zatrudnienia, zatrudnienie od, zatrudnienie, od, ημερομηνια προσληψης, προσληψη",
    "left": "left, left on, leaving date, leave date, termination date, end date, last day, data odejscia, "
    "zatrudnienie do, data zwolnienia, ostatni dzien pracy, odejscie, do, ημερομηνια αποχωρησης, αποχωρηση",
    "team": "team code, team, department code, department, team name, unit, kod zespolu, zespol, dzial, komorka, "
    "jednostka, komorka organizacyjna, κωδικος ομαδας, ομαδα, τμημα",
    "manager": "manager number, manager id, manager email, manager e mail, reports to email, manager, reports to, "
    "line manager, supervisor, nr przelozonego, numer przelozonego, e mail przelozonego, przelozony, przelozona, "
    "kierownik, αριθμος προισταμενου, προισταμενος, υπευθυνος",
}
LANGUAGE_WORDS = {
    "en": {"en", "english", "angielski", "αγγλικα"},
    "pl": {"pl", "polish", "polski", "πολωνικα"},
    "el": {"el", "gr", "greek", "grecki", "ελληνικα"},
}
PRESET = "plain"
# The file that people fill in who have no export at hand; its two rows are made up.
TEMPLATE: list[list[str]] = [
    ["number", "name", "email", "job", "location", "language", "hired", "left", "team", "manager"],
    ["1001", "Anna Example", "anna@example.org", "Team leader", "Kraków", "pl", "2024-03-01", "", "Service", ""],
    ["1002", "Nikos Example", "nikos@example.org", "Adviser", "Athens", "el", "2025-09-15", "", "Service", "1001"],
]
MOST = 200  # characters in one cell


def plain(text: str) -> str:
    """A header as it is compared: words in lower case without accents; # means number."""
    return " ".join(re.sub(r"[\W_]+", " ", search_key(text.replace("#", " number"))).split())


NAMES = {name: [plain(word) for word in words.split(",")] for name, words in HEADERS.items()}


@dataclass
class Entry:
    """One row. None and empty both mean that the file does not say: an empty cell changes nothing."""

    row: int
    number: str = ""
    name: str = ""
    email: str = ""
    job: str = ""
    location: str = ""
    language: str = ""
    hired_on: date | None = None
    left_on: date | None = None
    team: str = ""
    manager: str = ""


@dataclass
class Roster:
    """What was read, which column holds which field, and what was wrong."""

    columns: dict[str, str] = field(default_factory=dict)  # field -> header of the file
    ignored: list[str] = field(default_factory=list)  # headers that say nothing to us
    entries: list[Entry] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)

    def wrong(self, entry: Entry, name: str, found: str, expected: object) -> None:
        self.errors.append(CellError(entry.row, self.columns.get(name, name), found, str(expected)))


class _Column(NamedTuple):
    name: str
    place: int


def read(table: Table, *, mapping: Mapping[str, str], preset: str | None, dates: str | None) -> Roster:
    """All rows of a table; what is wrong with them is in `errors`."""
    if preset not in (None, PRESET):
        raise RuleBroken(_l("There is no preset “%(name)s” for people. Known: %(known)s.", name=preset, known=PRESET))
    columns = recognise(table.headers, mapping)
    roster = Roster({name: table.headers[place] for name, place in columns.items()})
    roster.ignored = [header for place, header in enumerate(table.headers) if place not in columns.values()]
    if missing := _missing(columns):
        found = ", ".join(table.headers)[:MOST]
        roster.errors = [CellError(1, name, found, str(expected)) for name, expected in missing]
        return roster
    rows = list(table.rows)
    order = dates or _order(rows, columns, roster)
    if order is not None:
        roster.entries = [_entry(row, columns, order, roster) for row in rows]
    return roster


def recognise(headers: list[str], mapping: Mapping[str, str]) -> dict[str, int]:
    """Which column holds which field: as the mapping says, else by the header's words."""
    given = {_place(headers, header): name for header, name in mapping.items()}
    if unknown := set(given.values()) - set(HEADERS):
        fields = ", ".join(HEADERS)
        raise RuleBroken(_l("“%(name)s” is no field of people. Fields: %(fields)s.", name=min(unknown), fields=fields))
    found = {name: place for place, name in given.items()}
    words = {plain(header): place for place, header in enumerate(headers) if place not in given}
    for name, known in NAMES.items():
        place = next((words[word] for word in known if word in words), None)
        if name not in found and place is not None:
            found[name] = place
    return found


def _place(headers: list[str], wanted: str) -> int:
    for place, header in enumerate(headers):
        if wanted == header or plain(wanted) == plain(header):
            return place
    known = ", ".join(headers)
    raise RuleBroken(_l("There is no column “%(name)s” in this file. Columns: %(known)s.", name=wanted, known=known))


def _missing(columns: Mapping[str, int]) -> list[tuple[str, str]]:
    found = []
    if "number" not in columns:
        found.append(("number", _("a column with the employee number, headed “number”")))
    if not ({"name", "last_first"} & columns.keys() or {"first_name", "last_name"} <= columns.keys()):
        found.append(("name", _("a column headed “name”, or two headed “first name” and “last name”")))
    return found


def _order(rows: Iterable[Row], columns: Mapping[str, int], roster: Roster) -> str | None:
    places = [columns[name] for name in ("hired", "left") if name in columns]
    try:
        return decide_dates(row.cells[place] for row in rows for place in places)
    except Undecidable as reason:
        names = ", ".join(roster.columns[name] for name in ("hired", "left") if name in columns)
        roster.errors.append(CellError(reason.row, names, reason.found, str(reason.expected)))
        return None


def _entry(row: Row, columns: Mapping[str, int], order: str, roster: Roster) -> Entry:
    cells = {name: row.cells[place].replace("\x00", "") for name, place in columns.items()}
    entry = Entry(row.number)
    for name in ("number", "job", "location", "team", "manager"):
        setattr(entry, name, cells.get(name, ""))
    entry.name = _name(cells)
    entry.email = _email(entry, cells.get("email", ""), roster)
    entry.language = _language(entry, cells.get("language", ""), roster)
    entry.hired_on = _day(entry, "hired", cells.get("hired", ""), order, roster)
    entry.left_on = _day(entry, "left", cells.get("left", ""), order, roster)
    _check_texts(entry, cells, roster)
    return entry


def _check_texts(entry: Entry, cells: Mapping[str, str], roster: Roster) -> None:
    if not entry.number:
        roster.wrong(entry, "number", "", _("an employee number"))
    if not entry.name:
        column = next(name for name in ("name", "last_first", "last_name") if name in cells)
        roster.wrong(entry, column, "", _("a name"))
    for name, text in cells.items():
        if len(text) > MOST:
            roster.wrong(entry, name, f"{text[:60]}…", _("at most %(most)s characters", most=MOST))


def _name(cells: Mapping[str, str]) -> str:
    """First name first: "Nowak, Anna" and a column of "Nowak Anna" are turned."""
    if turned := cells.get("last_first", ""):
        last, _space, first = turned.replace(",", " ", 1).partition(" ")
        words = [first, last]
    elif whole := cells.get("name", ""):
        last, _comma, first = whole.partition(",")
        words = [first, last]
    else:
        words = [cells.get("first_name", ""), cells.get("last_name", "")]
    return " ".join(" ".join(words).split())


def _email(entry: Entry, text: str, roster: Roster) -> str:
    if not text:
        return ""
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError:
        roster.wrong(entry, "email", text, _("an e-mail address such as name@example.org"))
        return ""


def _language(entry: Entry, text: str, roster: Roster) -> str:
    word = plain(text).split(" ")[0]
    code = next((code for code, words in LANGUAGE_WORDS.items() if word in words), "")
    if word and not code:
        roster.wrong(entry, "language", text, _("one of: %(codes)s", codes=", ".join(LANGUAGES)))
    return code


def _day(entry: Entry, name: str, text: str, order: str, roster: Roster) -> date | None:
    if not text:
        return None
    try:
        return parse_date(text, order)  # type: ignore[arg-type]  # one of the three orders, checked where it comes in
    except WrongCell as reason:
        roster.wrong(entry, name, text, reason.expected)
        return None
