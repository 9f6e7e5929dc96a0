"""Base class of forms, and the fields that more than one feature needs."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, BinaryIO, ClassVar

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    IntegerField,
    SelectField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.fields import MultipleFileField, SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from app.core import files
from app.core.addresses import FIRST_DAY, LAST_DAY
from app.core.db import release
from app.core.errors import RuleBroken
from app.core.i18n import _, _l
from app.core.tables import ENCODINGS, Notes


class Form(FlaskForm):
    """A form with CSRF protection; what the services refuse stands beside the field or on top."""

    @contextmanager
    def refusing(self, field: str | None = None) -> Iterator[None]:
        """Do inside what the form asks for: where a service says no, the block ends and the form shows why."""
        try:
            yield
        except RuleBroken as reason:
            self.refuse(reason, field)

    def page(self, template: str, **shown: Any) -> ResponseReturnValue:
        """The page that holds the form; 422 if something in it has to be mended."""
        return render_template(template, form=self, **shown), 422 if self.errors else 200

    def refuse(self, reason: RuleBroken, field: str | None = None) -> None:
        """Show why a service said no: beside `field`, or above the form."""
        if field is None:
            self.form_errors.append(str(reason))
        else:
            errors = list(self[field].errors)
            self[field].errors = [*errors, str(reason)]


def required(message: Any) -> DataRequired:
    """The field must be filled in; the message says what to do."""
    return DataRequired(message=message)


def line(label: Any, *, missing: Any = None, most: int = 200, **kwargs: Any) -> StringField:
    """One line of text of at most `most` characters; needed if `missing` says what to do."""
    return StringField(label, validators=[*_presence(missing), _at_most(most)], filters=[_stripped], **kwargs)


def text(label: Any, *, missing: Any = None, most: int = 2000, **kwargs: Any) -> TextAreaField:
    """Several lines of text of at most `most` characters; needed if `missing` says what to do."""
    render = {"maxlength": most, **kwargs.pop("render_kw", {})}
    validators = [*_presence(missing), _at_most(most)]
    return TextAreaField(label, validators=validators, filters=[_stripped], render_kw=render, **kwargs)


def day(label: Any, *, missing: Any = None, **kwargs: Any) -> DateField:
    """A calendar day; needed if `missing` says what to do."""
    return DateField(label, validators=[*_presence(missing), _in_calendar], **kwargs)


def _in_calendar(_form: Any, field: Any) -> None:
    """Days that no company has, such as year 1 or 9999, would lead past the ends of the calendar."""
    if field.data is not None and not FIRST_DAY <= field.data <= LAST_DAY:
        raise ValidationError(_("Choose a day between 1900 and 2100."))


def _presence(missing: Any) -> list[Any]:
    return [required(missing)] if missing is not None else [Optional()]


def _at_most(most: int) -> Length:
    return Length(max=most, message=_l("Shorten this text to at most %(max)d characters."))


def _stripped(value: str | None) -> str | None:
    return value.strip().replace("\x00", "") if value else value


def choices(pairs: Iterable[tuple[Any, Any]], *, empty: Any = None) -> list[SelectChoice]:
    """Choices of a select: values as text, with an empty first line that says what to choose."""
    listed = [SelectChoice(str(value), label) for value, label in pairs]
    return [SelectChoice("", empty), *listed] if empty is not None else listed


class FilesField(MultipleFileField):
    """Files to attach, `most` at once; `uploads` are those that may be kept. `pictures=True` takes no other files."""

    def __init__(self, label: Any, *, pictures: bool = False, most: int = 5, **kwargs: Any) -> None:
        offered = {"accept": files.ACCEPT_PICTURES if pictures else files.ACCEPT, "multiple": most > 1}
        super().__init__(label, validators=[Optional()], render_kw=offered, **kwargs)
        self.accepted, self.most = files.PICTURES if pictures else files.ACCEPTED, most
        self.uploads: list[files.Upload] = []

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = [sent for sent in valuelist if getattr(sent, "filename", "")]

    def post_validate(self, _form: Any, _stopped: bool) -> None:
        if len(self.data or ()) > self.most:
            raise ValidationError(_("Send at most %(most)d files at once.", most=self.most))
        if self.data:
            release()  # nobody waits for a lock while pictures are drawn anew
        try:
            self.uploads = [files.read_upload(sent, accepted=self.accepted) for sent in self.data or ()]
        except RuleBroken as reason:
            raise ValidationError(str(reason)) from reason


class UploadForm(Form):
    """A file, or what was copied out of one."""

    file = FileField(_l("File (CSV, TSV, XLSX or JSON)"))
    pasted = text(_l("Or paste the table here"), most=1_000_000)

    def validate_file(self, _field: Any) -> None:
        if not self.pasted.data and not self.has_file:
            raise ValidationError(_("Choose a file, or paste the table."))

    @property
    def has_file(self) -> bool:
        return bool(self.file.data and self.file.data.filename)

    def sent(self) -> tuple[str, BinaryIO]:
        """Its name and content; what was pasted has no name."""
        if self.has_file:
            return self.file.data.filename, self.file.data.stream
        return "", BytesIO(str(self.pasted.data).encode())


ORDERS = [
    SelectChoice("", _l("Find out from the file")),
    SelectChoice("dmy", _l("Day, month, year")),
    SelectChoice("mdy", _l("Month, day, year")),
    SelectChoice("ymd", _l("Year, month, day")),
]


class ColumnsForm(Form):
    """How a file is read, beside what its columns hold. A kind of import adds what it asks and names it in `asks`."""

    asks: ClassVar[tuple[str, ...]] = ()

    dates = SelectField(_l("How dates are written"), choices=ORDERS, default="")
    encoding = SelectField(_l("Letters"), choices=choices(ENCODINGS.items()), validate_choice=False)
    sheet = SelectField(_l("Tab of the workbook"), choices=[], validate_choice=False)
    header_row = IntegerField(
        _l("Row with the headers"), validators=[NumberRange(1, 1000, _l("Type a row from 1 to 1000."))]
    )
    keep_as = line(_l("Keep these choices under the name"), most=60)
    again = SubmitField(_l("Read again"))

    def offer(self, notes: Notes) -> None:
        """Leave out what this file does not have."""
        self.sheet.choices = choices((name, name) for name in notes.sheets)
        if len(notes.sheets) < 2:
            del self.sheet
        if not notes.encoding:
            del self.encoding

    def options(self) -> dict[str, Any]:
        """What was chosen."""
        chosen = {name: self[name].data for name in ("encoding", "sheet", "header_row") if name in self}
        return {"dates": self.dates.data or None, "choices": {name: self[name].data for name in self.asks}, **chosen}

    def differs(self, notes: Notes) -> bool:
        """Whether the file is to be read otherwise than it was."""
        return any(
            self[name].data != getattr(notes, name) for name in ("encoding", "sheet", "header_row") if name in self
        )


class MappingForm(Form):
    """The name of what was kept of columns."""

    name = line(_l("Name"), missing=_l("Type a name."), most=60)


class ReadingForm(Form):
    """How a file is to be read."""

    dates = SelectField(_l("How dates are written"), choices=ORDERS)
    create_teams = BooleanField(_l("Make teams that are not known yet, under the company"))

    def options(self) -> dict[str, Any]:
        """What the import needs to know."""
        return {"dates": self.dates.data or None, "create_teams": self.create_teams.data}


__all__ = [
    "ColumnsForm",
    "FilesField",
    "Form",
    "MappingForm",
    "ReadingForm",
    "UploadForm",
    "choices",
    "day",
    "line",
    "required",
    "text",
]
