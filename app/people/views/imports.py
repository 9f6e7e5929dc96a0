"""Import of people, on the pages that all imports share."""

from app.access import Permission, requires
from app.core.i18n import _l
from app.core.wizard import Texts, Wizard
from app.people import bp
from app.people.forms import PeopleColumnsForm
from app.people.services import PEOPLE

wizard = Wizard(
    bp,
    PEOPLE,
    at="/people/import",
    mark=requires(Permission.MANAGE_PEOPLE),
    form=PeopleColumnsForm,
    texts=Texts(
        title=_l("Import people"),
        lead=_l(
            "Bring in the list of people as your HR system exports it. You see first what would change; nothing is "
            "written until you confirm, and each import can be undone."
        ),
        home="people.directory",
        home_name=_l("People"),
        back=_l("Back to the directory"),
        nothing=_l("The directory says all of this already. There is nothing to import."),
        notes=(
            _l(
                "Exports of Workday, BambooHR, SAP SuccessFactors and Horilla are recognised by their headers, and "
                "the usual headers in English, Polish and Greek."
            ),
            _l("People are recognised by their number: the same file twice changes nothing."),
            _l("An empty cell changes nothing."),
            _l("Another team is a change of team from today on; history stays true."),
            _l(
                "A last day closes the employment. Nobody is deleted, and who is missing in the file stays as they are."
            ),
        ),
    ),
)
