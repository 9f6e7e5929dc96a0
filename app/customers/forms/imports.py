"""Forms of the import of answers, and of the sources they come from."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from wtforms import BooleanField, SelectField
from wtforms.validators import ValidationError

from app.core import clock
from app.core.forms import ColumnsForm, Form, choices, line
from app.core.i18n import _, _l
from app.core.tables import Notes
from app.customers.queries.sources import Meaning
from app.people import queries as people
from app.people.forms import PersonField, TeamField


def teams_by_code(*, empty: Any) -> list[Any]:
    """All teams of today for a picker, by code."""
    tree = people.tree(clock.today())
    listed = [(tree.teams[int(key)].code, label) for key, label in tree.choices()]
    return choices(listed, empty=empty)


class AnswersColumnsForm(ColumnsForm):
    """How a file of answers is read."""

    asks = ("source", "team", "create_teams", "scale")

    source = line(
        _l("Source"),
        most=60,
        description=_l(
            "The tool or the list these answers come from. What its words for teams mean is kept under this name. "
            "Leave it empty for the name of the tool."
        ),
    )
    team = SelectField(
        _l("Team of rows that name none"),
        choices=[],
        validate_choice=False,
        description=_l("For files without a column for teams."),
    )
    create_teams = BooleanField(
        _l("Make teams that are not known yet, under the company"),
        description=_l("Otherwise a team that is not known is an error."),
    )
    scale = BooleanField(
        _l("The question was asked on a scale from 0 to 10"),
        description=_l("To be ticked only where the file looks like another scale, and is not."),
    )

    def offer(self, notes: Notes) -> None:
        super().offer(notes)
        self.team.choices = teams_by_code(empty=_("Each row names its team"))


class SourceForm(Form):
    """A source by its name."""

    name = line(_l("Name"), missing=_l("Type a name."), most=60)
    team = TeamField(_l("Team of rows that name none"), optional=True, empty=_l("Each row names its team"))


class SourceTeamForm(Form):
    """What rows of a source are about that name no team."""

    team = TeamField(_l("Team of rows that name none"), optional=True, empty=_l("Each row names its team"))


class WordForm(Form):
    """What a word of a source means: a team or, if one is typed, a colleague whose team of the day it is."""

    team = TeamField(_l("Team"), optional=True, empty=_l("The team of a colleague"))
    person = PersonField(_l("Colleague"), optional=True)

    def validate_person(self, field: PersonField) -> None:
        if self.team.team is None and field.person is None:
            raise ValidationError(_("Choose a team or a colleague."))

    @property
    def meaning(self) -> Meaning:
        if self.person.person is not None:
            return Meaning(None, self.person.person.id)
        return Meaning(self.team.chosen.id)


class UnknownWord(NamedTuple):
    """A word that nobody knows, with the team that is called most nearly so."""

    column: str
    text: str
    rows: int
    is_agent: bool
    suggested: str  # a team's id, or nothing


class WordsForm(Form):
    """Many words at once: for each a team, or by an agent's number a colleague. What is left empty stays unknown."""

    @classmethod
    def of(cls, words: Sequence[UnknownWord], tree: people.Tree) -> "WordsForm":
        fields: dict[str, Any] = {}
        for number, word in enumerate(words):
            fields[f"team{number}"] = TeamField(word.text, optional=True, default=word.suggested)
            if word.is_agent:
                fields[f"person{number}"] = PersonField(word.text, optional=True)
        made: WordsForm = type("WordsForm", (cls,), fields)()
        made.lines = [
            (word, made[f"team{number}"], made[f"person{number}"] if word.is_agent else None)
            for number, word in enumerate(words)
        ]
        for _word, team, _person in made.lines:
            team.offer(tree)
        return made

    lines: list[tuple[UnknownWord, Any, Any]]

    def meanings(self) -> dict[tuple[str, str], Meaning]:
        """What was said, by column and text."""
        found = {}
        for word, team, person in self.lines:
            if person is not None and person.person is not None:
                found[word.column, word.text] = Meaning(None, person.person.id)
            elif team.team is not None:
                found[word.column, word.text] = Meaning(team.team.id)
        return found
