"""Base class of forms, and the fields that more than one feature needs."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import DateField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from app.core.errors import RuleBroken
from app.core.i18n import _l


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
    return DateField(label, validators=_presence(missing), **kwargs)


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


__all__ = ["Form", "choices", "day", "line", "required", "text"]
