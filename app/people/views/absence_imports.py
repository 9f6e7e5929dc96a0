"""Import of absences, on the pages that all imports share."""

from app.access import Permission, requires
from app.core.i18n import _l
from app.core.wizard import Texts, Wizard
from app.people import bp
from app.people.services import ABSENCES

wizard = Wizard(
    bp,
    ABSENCES,
    at="/people/absences/import",
    prefix="absences_",
    mark=requires(Permission.MANAGE_PEOPLE),
    texts=Texts(
        title=_l("Import absences"),
        lead=_l(
            "Bring in the list of leaves as your HR system exports it. You see first what would change; nothing is "
            "written until you confirm, and each import can be undone."
        ),
        home="people.absences",
        home_name=_l("Absences"),
        back=_l("Back to the absences"),
        nothing=_l("All of these absences are noted already. There is nothing to import."),
        notes=(
            _l("People are recognised by their number or e-mail address, columns by the usual headers."),
            _l("The same first day is the same absence: a new last day is filled in, nothing is noted twice."),
            _l("Rows that are not approved, or cancelled, are left out."),
            _l("Illness is not noted here: a kind that is not known becomes “Other absence”."),
        ),
    ),
)
