"""Import of answers, on the pages that all imports share."""

from app.access import Permission, requires
from app.core.i18n import _l
from app.core.wizard import Texts, Wizard
from app.customers import bp
from app.customers.forms.imports import AnswersColumnsForm
from app.customers.services import CUSTOMERS

wizard = Wizard(
    bp,
    CUSTOMERS,
    at="/customers/import",
    mark=requires(Permission.MANAGE_CUSTOMERS),
    form=AnswersColumnsForm,
    words="customers.import_words",
    texts=Texts(
        title=_l("Import answers"),
        lead=_l(
            "Bring in customers' answers as your survey tool exports them. You see first what would change; nothing is "
            "written until you confirm, and each import can be undone."
        ),
        home="customers.answers",
        home_name=_l("Customers"),
        back=_l("Back to the answers"),
        nothing=_l("All these answers are known already. There is nothing to import."),
        notes=(
            _l(
                "Exports of Qualtrics, SurveyMonkey, Typeform, Delighted, Medallia and Formbricks are recognised by "
                "their headers, and the usual headers in English, Polish and Greek."
            ),
            _l(
                "Scores are whole numbers from 0 to 10. A row without a score is skipped and reported, never counted "
                "as 0."
            ),
            _l(
                "The same file twice changes nothing. An answer with a number of its own is updated when it comes "
                "again."
            ),
            _l(
                "A file may also count answers by team and month: promoters, passives and detractors, or how often "
                "each score was given. Such counts are marked wherever they are shown."
            ),
            _l("Of the answers of one customer about one team the latest of each month counts."),
        ),
    ),
)
