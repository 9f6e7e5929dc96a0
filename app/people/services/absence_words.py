"""What lists of absences are called by: their columns, and the words inside."""

from app.core.i18n import LazyString, _l
from app.core.tables import plain
from app.people.models import AbsenceKind

KIND = "absences"

FIELDS: dict[str, LazyString] = {
    "person": _l("Employee number, or e-mail"),
    "email": _l("E-mail"),
    "starts_on": _l("First day away"),
    "ends_on": _l("Last day away"),
    "kind": _l("Kind of absence"),
    "status": _l("Status: approved or not"),
}
HEADERS = {
    "person": "employee number, employee no, employee id, personnel number, staff number, staff id, badge id, number, "
    "employee, person, worker id, person id external, numer pracownika, nr pracownika, id pracownika, numer, nr, "
    "pracownik, αριθμος μητρωου, αρ μητρωου, αριθμος εργαζομενου, κωδικος εργαζομενου, εργαζομενος",
    "email": "email, e mail, work email, email address, e mail address, work e mail, adres e mail, adres email, "
    "e mail sluzbowy, διευθυνση email, ηλεκτρονικη διευθυνση",
    "starts_on": "first day away, first day, from date, start date, absence start, leave start, from, start, "
    "starts on, since, pierwszy dzien nieobecnosci, pierwszy dzien, data od, data rozpoczecia, poczatek, od dnia, od, "
    "πρωτη ημερα, ημερομηνια εναρξης, εναρξη, απο",
    "ends_on": "last day away, last day, to date, end date, absence end, leave end, to, until, end, ends on, "
    "ostatni dzien nieobecnosci, ostatni dzien, data do, data zakonczenia, koniec, do dnia, do, "
    "τελευταια ημερα, ημερομηνια ληξης, ληξη, εως",
    "kind": "kind of absence, absence type, leave type, time off type, time off policy, kind, type, "
    "rodzaj nieobecnosci, rodzaj urlopu, typ urlopu, rodzaj, ειδος απουσιας, ειδος αδειας, ειδος",
    "status": "approval status, leave status, status, approval, stan, status wniosku, κατασταση",
}
NAMES = {name: [plain(word) for word in words.split(",")] for name, words in HEADERS.items()}

# What every other word says is noted as "other absence": why somebody is away may be nobody's business here.
KIND_WORDS = {
    AbsenceKind.LEAVE: "leave, annual leave, annual, vacation, holiday, holidays, paid leave, paid time off, pto, "
    "privilege leave, casual leave, compensatory off, urlop, urlop wypoczynkowy, wypoczynkowy, urlop na zadanie, "
    "αδεια, κανονικη αδεια, ετησια αδεια, αδεια αναπαυσης",
    AbsenceKind.PARENTAL: "parental leave, parental, maternity leave, maternity, paternity leave, paternity, "
    "adoption leave, childcare leave, urlop macierzynski, urlop rodzicielski, urlop ojcowski, urlop tacierzynski, "
    "urlop wychowawczy, γονικη αδεια, αδεια μητροτητας, αδεια πατροτητας, αδεια λοχειας, αδεια ανατροφης",
    AbsenceKind.LONG: "long leave, sabbatical, sabbatical leave, unpaid leave, leave without pay, career break, "
    "urlop bezplatny, dlugi urlop, αδεια ανευ αποδοχων, αδεια χωρις αποδοχες, μακροχρονια αδεια",
    AbsenceKind.OTHER: "other, other absence, inna nieobecnosc, inna, αλλη απουσια, αλλο",
}
KINDS = {plain(word): kind for kind, words in KIND_WORDS.items() for word in words.split(",")}
REFUSED = (
    "open, draft, pending, requested, submitted, rejected, denied, declined, cancelled, canceled, withdrawn, no, "
    "superseded, oczekuje, oczekujacy, odrzucony, odrzucone, anulowany, anulowane, nie, "
    "σε εκκρεμοτητα, εκκρεμει, απορριφθηκε, ακυρωθηκε, οχι"
)
NOT_TAKEN = {plain(word) for word in REFUSED.split(",")}

# The file that people fill in who have no export at hand; its rows are made up.
TEMPLATE: list[list[str]] = [
    ["employee number", "first day away", "last day away", "kind of absence"],
    ["1001", "2026-07-06", "2026-07-17", "leave"],
    ["1002", "2026-03-02", "", "parental leave"],
]
