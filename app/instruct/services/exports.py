"""What lists of completed courses are called by: their columns, the tools they come from, and the words inside."""

from app.core.i18n import LazyString, _l
from app.core.tables import Preset, plain, presets

KIND = "training"

FIELDS: dict[str, LazyString] = {
    "person": _l("Employee number, or e-mail"),
    "email": _l("E-mail"),
    "course": _l("Course, by title or code"),
    "completed_on": _l("Day of completion"),
    "status": _l("Status: completed or not"),
    "attendance": _l("Attendance: present or absent"),
}
HEADERS = {
    "person": "employee number, employee no, employee id, personnel number, staff number, staff id, badge id, number, "
    "employee, person, learner id, user id, numer pracownika, nr pracownika, id pracownika, numer, nr, pracownik, "
    "αριθμος μητρωου, αρ μητρωου, αριθμος εργαζομενου, κωδικος εργαζομενου, εργαζομενος",
    "email": "email, e mail, work email, email address, e mail address, work e mail, learner email, user email, "
    "adres e mail, adres email, e mail sluzbowy, διευθυνση email, ηλεκτρονικη διευθυνση",
    "course": "course code, course, course title, course name, training code, training, training name, training title, "
    "module, title, kod szkolenia, szkolenie, nazwa szkolenia, tytul szkolenia, kurs, "
    "κωδικος μαθηματος, μαθημα, τιτλος μαθηματος, εκπαιδευση, σεμιναριο",
    "completed_on": "completed on, completion date, date completed, date of completion, completed at, completed, "
    "finished on, end date, end time, date, day, data ukonczenia, ukonczono, data, dzien, "
    "ημερομηνια ολοκληρωσης, ολοκληρωση, ημερομηνια",
    "status": "completion status, course status, training status, status, result, status szkolenia, wynik, κατασταση",
    "attendance": "attendance, present, obecnosc, παρουσια",
}
NAMES = {name: [plain(word) for word in words.split(",")] for name, words in HEADERS.items()}

DONE = (
    "completed, complete, done, passed, pass, finished, feedback submitted, present, attended, certified, yes, y, "
    "true, 1, ukonczone, ukonczono, zaliczone, zaliczono, obecny, obecna, obecnosc, tak, "
    "ολοκληρωθηκε, ολοκληρωμενο, επιτυχια, παρων, παρουσα, ναι"
)
NOT_DONE = (
    "open, invited, registered, enrolled, assigned, not started, in progress, started, incomplete, not completed, "
    "scheduled, cancelled, canceled, withdrawn, failed, fail, absent, no show, expired, no, n, false, 0, "
    "nieukonczone, niezaliczone, w trakcie, zapisany, zapisana, zaproszony, zaproszona, odwolane, nieobecny, "
    "nieobecna, nieobecnosc, nie, σε εξελιξη, ακυρωθηκε, αποτυχια, απων, απουσα, οχι"
)
MEANS = {plain(word): True for word in DONE.split(",")} | {plain(word): False for word in NOT_DONE.split(",")}

presets.register(
    Preset(
        name="frappe",
        kind=KIND,
        title="Frappe HR",
        signs=("Event Name", "Employee", "Attendance"),
        columns={
            "Employee": "person",
            "Course": "course",
            "End Time": "completed_on",
            "Status": "status",
            "Attendance": "attendance",
        },
        # What to read where the column before is empty, and what rules a row out whatever else it says.
        rules={"course": ("Training Program", "Event Name"), "completed_on": ("Start Time",), "event": "Event Status"},
    )
)

# The file that people fill in who have no export at hand; its rows are made up.
TEMPLATE: list[list[str]] = [
    ["employee number", "course", "completed on"],
    ["1001", "Listening to customers", "2026-03-02"],
    ["1002", "Listening to customers", "2026-03-09"],
]
