"""What lists of people are called by: their columns, the tools they come from, and the words inside."""

from app.core.i18n import LazyString, _l
from app.core.tables import Preset, plain, presets

KIND = "people"

FIELDS: dict[str, LazyString] = {
    "number": _l("Employee number"),
    "name": _l("Name"),
    "last_first": _l("Name, family name first"),
    "first_name": _l("First name"),
    "last_name": _l("Family name"),
    "email": _l("E-mail"),
    "job": _l("Job"),
    "location": _l("Location"),
    "language": _l("Language"),
    "hired": _l("Day of hire"),
    "left": _l("Last day"),
    "team": _l("Team"),
    "manager": _l("Manager"),
    "status": _l("Status: active, on leave, left"),
}
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
    "status": "active status, employment status, employee status, worker status, status, empl status, hr status, "
    "status zatrudnienia, κατασταση, κατασταση απασχολησης",
    "manager": "manager number, manager id, manager email, manager e mail, reports to email, manager, reports to, "
    "line manager, supervisor, nr przelozonego, numer przelozonego, e mail przelozonego, przelozony, przelozona, "
    "kierownik, αριθμος προισταμενου, προισταμενος, υπευθυνος",
}
LANGUAGE_WORDS = {
    "en": {"en", "english", "angielski", "αγγλικα"},
    "pl": {"pl", "polish", "polski", "πολωνικα"},
    "el": {"el", "gr", "greek", "grecki", "ελληνικα"},
}

NAMES = {name: [plain(word) for word in words.split(",")] for name, words in HEADERS.items()}

# What tools write for who works here, who is away, and who is gone.
STATUS_WORDS = {
    "active": "a, active, yes, y, true, 1, employed, current, onboarding, probation, furlough, suspended, s, "
    "full time, part time, contractor, aktywny, aktywna, aktywne, zatrudniony, zatrudniona, tak, ενεργος, ενεργη, ναι",
    "leave": "l, p, loa, leave, on leave, leave of absence, leave with pay, paid leave, unpaid leave, parental leave, "
    "urlop, nieobecny, nieobecna, na urlopie, αδεια, σε αδεια",
    "left": "t, u, r, d, q, no, n, false, 0, inactive, terminated, left, leaver, retired, resigned, deceased, "
    "discarded, former, dismissed, archived, zwolniony, zwolniona, nieaktywny, nieaktywna, byly, nie, "
    "αποχωρησε, ανενεργος, ανενεργη, οχι",
}
STATUSES = {plain(word): status for status, words in STATUS_WORDS.items() for word in words.split(",")}

presets.register(
    Preset(
        name="workday",
        kind=KIND,
        title="Workday",
        signs=("Employee ID", "Worker"),
        columns={
            "Employee ID": "number",
            "Worker": "name",
            "Email - Work": "email",
            "Primary Work Email": "email",
            "Work Email": "email",
            "Business Title": "job",
            "Job Profile": "job",
            "Location": "location",
            "Hire Date": "hired",
            "Termination Date": "left",
            "Active Status": "status",
            "Supervisory Organization": "team",
            "Cost Center": "team",
            "Manager ID": "manager",
            "Worker's Manager": "manager",
            "Manager": "manager",
        },
        rules={"team": "code and name"},
    ),
    Preset(
        name="bamboohr",
        kind=KIND,
        title="BambooHR",
        signs=("Employee #", "First Name", "Last Name", "Department"),
        columns={
            "Employee #": "number",
            "First Name": "first_name",
            "Last Name": "last_name",
            "Work Email": "email",
            "Job Title": "job",
            "Location": "location",
            "Hire Date": "hired",
            "Termination Date": "left",
            "Status": "status",
            "Department": "team",
            "Reports To Email": "manager",
            "Reports To": "manager",
        },
    ),
    Preset(
        name="successfactors",
        kind=KIND,
        title="SAP SuccessFactors",
        signs=("Person ID External", "User ID"),
        columns={
            "Person ID External": "number",
            "First Name": "first_name",
            "Last Name": "last_name",
            "Email": "email",
            "Email Address": "email",
            "Job Title": "job",
            "Location": "location",
            "Hire Date": "hired",
            "Original Start Date": "hired",
            "Termination Date": "left",
            "Employment Status": "status",
            "Department": "team",
            "Manager Person ID External": "manager",
            "Manager": "manager",
            "Supervisor": "manager",
        },
    ),
    Preset(
        name="horilla",
        kind=KIND,
        title="Horilla",
        signs=("Badge ID", "Date Joining"),
        columns={
            "Badge ID": "number",
            "First Name": "first_name",
            "Last Name": "last_name",
            "Email": "email",
            "Job Position": "job",
            "Location": "location",
            "Date Joining": "hired",
            "Department": "team",
            "Reporting Manager": "manager",
        },
    ),
)

# The file that people fill in who have no export at hand; its two rows are made up.
TEMPLATE: list[list[str]] = [
    ["number", "name", "email", "job", "location", "language", "hired", "left", "team", "manager"],
    ["1001", "Anna Example", "anna@example.org", "Team leader", "Kraków", "pl", "2024-03-01", "", "Service", ""],
    ["1002", "Nikos Example", "nikos@example.org", "Adviser", "Athens", "el", "2025-09-15", "", "Service", "1001"],
]
