"""How the exports of known survey tools look. Their NPS question is found by its words, not by its column."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from app.core.i18n import LazyString, _l
from app.core.tables import Order, Preset, presets

KIND = "customers"
UTC = "UTC"


@dataclass(frozen=True)
class Rules:
    """What holds for the rows of one tool. `leave_out`: field -> values of rows that are no answers, and why."""

    dates: Order | None = None
    zone: str = ""  # of its times; none: the company's, or what the file says itself
    leave_out: Mapping[str, tuple[frozenset[str], LazyString]] = field(default_factory=dict)
    keep: Mapping[str, tuple[frozenset[str], LazyString]] = field(default_factory=dict)


TRIED = _l("a preview, a test or spam, and no customer's answer")
OTHER_SURVEY = _l("an answer to a survey of another kind than NPS")

QUALTRICS = Rules(
    leave_out={
        "status": (
            frozenset({"survey preview", "survey test", "spam", "preview spam", "imported spam", "offline preview"})
            | frozenset({"1", "2", "8", "9", "12", "17", "40", "48"}),
            TRIED,
        )
    }
)
DELIGHTED = Rules(zone=UTC, keep={"survey": (frozenset({"", "nps"}), OTHER_SURVEY)})


def _delighted(prefix: str) -> dict[str, str]:
    about = f"{prefix}person_properties."
    words = {"team": "team", "segment": "segment", "touchpoint": "touchpoint", "stage": "stage", "agent": "agent"}
    return {
        f"{prefix}id": "source_id",
        f"{prefix}score": "score",
        f"{prefix}comment": "comment",
        f"{prefix}created_at": "answered_on",
        f"{prefix}survey_type": "survey",
        f"{prefix}person.id": "customer",
        f"{prefix}person": "customer",
        **{about + word: name for word, name in words.items()},
    }


presets.register(
    Preset(
        name="qualtrics",
        kind=KIND,
        title="Qualtrics",
        signs=("ResponseId", "RecordedDate", "DistributionChannel"),
        columns={
            "ResponseId": "source_id",
            "RecordedDate": "answered_on",
            "ExternalReference": "customer",
            "RecipientEmail": "customer",
            "Status": "status",
        },
        rules={"answers": QUALTRICS},
    ),
    Preset(
        name="surveymonkey",
        kind=KIND,
        title="SurveyMonkey",
        signs=("Respondent ID", "Collector ID", "Start Date", "End Date"),
        columns={
            "Respondent ID": "source_id",
            "End Date": "answered_on",
            "Email Address": "customer",
            "Custom Data 1": "team",
        },
        rules={"answers": Rules(dates="mdy")},
    ),
    Preset(
        name="typeform",
        kind=KIND,
        title="Typeform",
        signs=("#", "Submit Date (UTC)", "Network ID"),
        columns={"#": "source_id", "Submit Date (UTC)": "answered_on"},
        rules={"answers": Rules(zone=UTC)},
    ),
    Preset(
        name="delighted",
        kind=KIND,
        title="Delighted",
        signs=("permalink", "survey_type", "created_at", "score"),
        columns=_delighted(""),
        rules={"answers": DELIGHTED},
    ),
    Preset(
        name="delighted-webhook",
        kind=KIND,
        title="Delighted (webhook)",
        signs=("event_type", "event_data.id", "event_data.score"),
        columns=_delighted("event_data."),
        rules={"answers": DELIGHTED},
    ),
    Preset(  # field keys of the Experience Cloud; that of the question is each company's own and found by its words
        name="medallia",
        kind=KIND,
        title="Medallia",
        signs=("a_surveyid",),
        columns={
            "a_surveyid": "source_id",
            "e_responsedate": "answered_on",
            "e_creationdate": "answered_on",
            "e_unitid": "team",
            "e_unit_name": "team",
            "e_customer_id": "customer",
        },
    ),
    Preset(  # its stars are no NPS: the answers are those to a further question from 0 to 10, if it asks one
        name="medallia-agent-connect",
        kind=KIND,
        title="Medallia Agent Connect",
        signs=("request_id", "response_received_at", "star_rating"),
        columns={
            "request_id": "source_id",
            "response_received_at": "answered_on",
            "employee_custom_id": "agent",
            "channel": "touchpoint",
        },
        rules={"answers": Rules(zone=UTC)},
    ),
    Preset(
        name="formbricks",
        kind=KIND,
        title="Formbricks",
        signs=("No.", "Response ID", "Formbricks ID (internal)"),
        columns={
            "Response ID": "source_id",
            "Timestamp": "answered_on",
            "User ID": "customer",
            "person.team": "team",
        },
    ),
)


def rules_of(preset: Preset | None) -> Rules:
    return cast(Rules, preset.rules.get("answers", Rules())) if preset is not None else Rules()
