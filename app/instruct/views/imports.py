"""Import of completed courses, on the pages that all imports share."""

from app.access import Permission, requires
from app.core.i18n import _l
from app.core.wizard import Texts, Wizard
from app.instruct import bp
from app.instruct.forms import TrainingColumnsForm
from app.instruct.services import TRAINING

wizard = Wizard(
    bp,
    TRAINING,
    at="/training/import",
    mark=requires(Permission.MANAGE_INSTRUCT),
    form=TrainingColumnsForm,
    texts=Texts(
        title=_l("Import completed courses"),
        lead=_l(
            "Bring in who completed which course, as your learning or HR system exports it. You see first what would "
            "change; nothing is written until you confirm, and each import can be undone."
        ),
        home="instruct.courses",
        home_name=_l("Courses"),
        back=_l("Back to the courses"),
        nothing=_l("All of this is on record already. There is nothing to import."),
        also=_l("Courses that are written down"),
        notes=(
            _l(
                "The export of Frappe HR is recognised by its headers, and the usual headers in English, Polish and "
                "Greek."
            ),
            _l("People are recognised by employee number or e-mail, courses by code or title."),
            _l("Rows that say that a course was not completed are left out and told."),
            _l("The same file twice changes nothing; a completion that was reversed by hand stays reversed."),
        ),
    ),
)
