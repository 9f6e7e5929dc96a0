"""A form with every kind of field, for the styleguide."""

from wtforms import BooleanField, FileField, RadioField, SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.forms import choices, day, line, text
from app.people.forms import AudienceForm, PersonField

LETTERS = choices([("a", "First"), ("b", "Second")])


class SampleForm(AudienceForm):
    title = line("One line", missing="Say it.")
    words = text("Several lines", most=280)
    day = day("Day")
    kind = SelectField("Choice", choices=LETTERS)
    yes = BooleanField("Yes or no")
    several = SelectMultipleField("Several", choices=LETTERS, widget=ListWidget(), option_widget=CheckboxInput())
    one = RadioField("One of them", choices=LETTERS)
    person = PersonField("Person")
    attachment = FileField("File")
