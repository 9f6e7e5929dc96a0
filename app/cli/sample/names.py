"""Made-up people: common first and family names of three countries, put together by chance."""

from random import Random

POLISH = (
    "Anna Maria Katarzyna Agnieszka Barbara Ewa Magdalena Joanna Zofia Hanna Alicja Weronika Łucja Żaneta Danuta",
    "Piotr Krzysztof Andrzej Tomasz Paweł Michał Marcin Jakub Łukasz Grzegorz Wojciech Rafał Szymon Mateusz Zbigniew",
    "Nowak Wójcik Kowalczyk Woźniak Mazur Krawczyk Kaczmarek Zając Król Wieczorek Wróbel Stępień Dudek Pawlak Łuczak"
    " Bąk Sikora Ostrowski/Ostrowska Kowalski/Kowalska Wiśniewski/Wiśniewska Dąbrowski/Dąbrowska Zieliński/Zielińska"
    " Szymański/Szymańska Jankowski/Jankowska Lewandowski/Lewandowska Żukowski/Żukowska Ćwikliński/Ćwiklińska",
)
GREEK = (
    "Ελένη Μαρία Κατερίνα Σοφία Άννα Δήμητρα Ιωάννα Βασιλική Χριστίνα Γεωργία Αγγελική Ευαγγελία Αναστασία Ζωή Αθηνά",
    "Γιώργος Δημήτρης Κώστας Γιάννης Νίκος Παναγιώτης Βασίλης Χρήστος Θανάσης Μιχάλης Σπύρος Στέλιος Αντώνης Ηλίας",
    "Παπαδόπουλος/Παπαδοπούλου Παππάς/Παππά Καραγιάννης/Καραγιάννη Βλάχος/Βλάχου Ιωαννίδης/Ιωαννίδου"
    " Οικονόμου Παπαδάκης/Παπαδάκη Νικολαΐδης/Νικολαΐδου Γεωργίου Αθανασίου Δημητρίου Αντωνίου Μακρής/Μακρή"
    " Κωνσταντίνου Λαμπρόπουλος/Λαμπροπούλου Αλεξίου Τσιτσιπάς/Τσιτσιπά Σταθόπουλος/Σταθοπούλου Χατζής/Χατζή",
)
ENGLISH = (
    "Olivia Amelia Grace Emily Sophie Charlotte Lucy Hannah Priya Aisha Megan Chloe Ruth Zoe Naomi",
    "Oliver George Harry Jack Thomas Daniel Samuel Adam Ravi Owen Callum Ethan Liam Joseph Mohammed",
    "Smith Jones Taylor Brown Williams Wilson Davies Evans Thomas Johnson Roberts Walker Wright Patel Khan Lewis Clarke"
    " Jackson Wood Turner Hill Moore Ward Hughes Green Baker",
)
BY_LANGUAGE = {"pl": POLISH, "el": GREEK, "en": ENGLISH}


def full_name(language: str, chance: Random) -> str:
    """A name as that language writes it; family names that change with gender are given as masculine/feminine."""
    women, men, families = BY_LANGUAGE[language]
    is_woman = chance.random() < 0.5
    first = chance.choice((women if is_woman else men).split())
    masculine, _slash, feminine = chance.choice(families.split()).partition("/")
    return f"{first} {feminine if is_woman and feminine else masculine}"
