"""The questions a survey can ask. Texts are in the first person and the present, in every language."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

from app.core.five_is import FiveI
from app.core.i18n import LazyString, _l

Answers = Mapping[str, int]


class Kind(StrEnum):
    """How a question is counted and shown."""

    ITEM = "item"  # one item on 1-5: its distribution
    INDEX = "index"  # items that count together: bands, sum, sum of squares
    ENPS = "enps"  # 0-10: promoters, passives, detractors


class Item(NamedTuple):
    """What a person answers on one page."""

    key: str
    text: LazyString
    lowest: int
    highest: int


class Question(NamedTuple):
    """What is counted and released: an item alone, or several as one block with one set of answerers."""

    key: str
    kind: Kind
    label: LazyString
    source: LazyString
    items: tuple[Item, ...]
    part: FiveI | None = None
    measures: LazyString | None = None

    def value(self, answers: Answers) -> int | None:
        """The sum of a person's items; None unless all of them were answered."""
        given = [answers.get(item.key) for item in self.items]
        return sum(one for one in given if one is not None) if None not in given else None

    @property
    def lowest(self) -> int:
        return sum(item.lowest for item in self.items)

    @property
    def highest(self) -> int:
        return sum(item.highest for item in self.items)


OWN = _l("Iskra's own item")


def _of_an_i(part: FiveI, text: LazyString) -> Question:
    measures = _l("What reaches people of this I of the programme")
    return Question(part.value, Kind.ITEM, part.label, OWN, (Item(part.value, text, 1, 5),), part, measures)


def _own(key: str, label: LazyString, measures: LazyString, text: LazyString) -> Question:
    return Question(key, Kind.ITEM, label, OWN, (Item(key, text, 1, 5),), measures=measures)


ENGAGEMENT = "engagement"
ENPS = "enps"
LIBRARY = {
    question.key: question
    for question in (
        Question(
            ENGAGEMENT,
            Kind.INDEX,
            _l("Engagement index"),
            _l("After Temkin Group's employee engagement index, in Iskra's wording"),
            (
                Item("stay", _l("I plan to be working here a year from now."), 1, 7),
                Item("effort", _l("When it helps a customer or a colleague, I do more than my job requires."), 1, 7),
                Item("recommend", _l("I recommend this company to others as a good place to work."), 1, 7),
            ),
            measures=_l("Wish to stay, effort beyond what is asked, readiness to recommend"),
        ),
        _of_an_i(FiveI.INFORM, _l("I know what customers expect of me.")),
        _of_an_i(FiveI.INSPIRE, _l("I see how my work serves what the company promises its customers.")),
        _of_an_i(FiveI.INSTRUCT, _l("I have the training I need to do right by customers.")),
        _of_an_i(FiveI.ENGAGE, _l("My ideas for customers are taken up here.")),
        _of_an_i(FiveI.REWARD, _l("Good work for customers is noticed here.")),
        Question(
            ENPS,
            Kind.ENPS,
            _l("eNPS"),
            _l("Employee Net Promoter Score: willingness to recommend the company as an employer"),
            (Item(ENPS, _l("How likely am I to recommend this company as an employer?"), 0, 10),),
            measures=_l("Willingness to recommend the company as an employer"),
        ),
        _own(
            "support",
            _l("Support in daily work"),
            _l("Help from the leader and the team"),
            _l("When I need help, I get it."),
        ),
        _own(
            "tools",
            _l("Tools"),
            _l("Equipment, systems and information"),
            _l("I have the tools and the information that my work needs."),
        ),
        _own(
            "thanked",
            _l("Recognition"),
            _l("Being noticed by the leader and by colleagues"),
            _l("When I do good work, somebody tells me so."),
        ),
        _own(
            "wellbeing",
            _l("Well-being"),
            _l("Strain and rest"),
            _l("I can keep up the pace of my work without harm to my health."),
        ),
        _own(
            "satisfaction",
            _l("Job satisfaction"),
            _l("The work as a whole"),
            _l("All in all, my work gives me satisfaction."),
        ),
        _own(
            "strategy",
            _l("Attitude to the strategy"),
            _l("Understanding of the company's strategy, and trust in it"),
            _l("The company's strategy makes sense to me."),
        ),
        _own(
            "programme",
            _l("Attitude to the CX programme"),
            _l("Trust that the programme changes something"),
            _l("What we do here for customer experience makes a difference."),
        ),
        _own(
            "customers",
            _l("Attitude to customers"),
            _l("How much customers count in daily work"),
            _l("In my team we take customers' worries seriously."),
        ),
    )
}
# What a first pulse asks: the index, the five I's and eNPS.
CORE = (ENGAGEMENT, *(part.value for part in FiveI), ENPS)
AGREEMENT = (
    _l("Strongly disagree"),
    _l("Disagree"),
    _l("Neither agree nor disagree"),
    _l("Agree"),
    _l("Strongly agree"),
)
UNLIKELY, LIKELY = _l("Not at all likely"), _l("Extremely likely")
GROUPS = {
    "highly": _l("Highly engaged"),
    "moderately": _l("Moderately engaged"),
    "slightly": _l("Slightly engaged"),
    "disengaged": _l("Disengaged"),
    "promoters": _l("Promoters"),
    "passives": _l("Passives"),
    "detractors": _l("Detractors"),
}


def questions(keys: Iterable[str]) -> list[Question]:
    return [LIBRARY[key] for key in keys]


def items(keys: Iterable[str]) -> list[Item]:
    """What is asked, in order, one page each."""
    return [item for question in questions(keys) for item in question.items]
