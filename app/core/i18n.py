"""Languages: marking of texts, choice of language, and numbers and dates as each language writes them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.lists import format_list
from babel.numbers import format_decimal
from babel.support import NullTranslations
from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel, LazyString, get_locale, get_translations, gettext, lazy_gettext, lazy_ngettext, ngettext

from app.core import clock, company
from app.core.company import LANGUAGES

# Babel's own short Greek date has a two-digit year, and plain "en" is American: patterns where it does not fit.
SHORT_DAY = {"en": "dd/MM/y", "pl": "d.MM.y", "el": "d/M/y"}
LONG_DAY = "d MMMM y"

_: Callable[..., str] = gettext
_l = lazy_gettext
nl = lazy_ngettext
babel = Babel()

__all__ = ["LANGUAGES", "LazyString", "_", "_l", "babel", "language", "ngettext", "nl"]


def init_app(app: Flask) -> None:
    """Choose the language for each request and give templates the filters for numbers and dates."""
    babel.init_app(app, locale_selector=_choose, default_locale="en")
    app.jinja_env.install_gettext_callables(_said, _counted, newstyle=True)  # type: ignore[attr-defined]  # of its i18n
    app.jinja_env.globals["_"] = app.jinja_env.globals["gettext"]  # by itself it would look that up for each text
    app.jinja_env.globals["offered_languages"] = company.languages
    for filter_function in (
        number,
        signed,
        percent,
        day,
        short_day,
        moment,
        hour,
        duration,
        month_name,
        short_month,
        listed,
    ):
        app.add_template_filter(filter_function)


def _choose() -> str:
    if not has_request_context():
        return "en"
    chosen = g.get("language") or session.get("language")
    offered = company.languages()
    if chosen in offered:
        return str(chosen)
    return request.accept_languages.best_match(offered) or offered[0]


def _said(text: str) -> str:
    return _catalogue().ugettext(text)


def _counted(one: str, many: str, count: int) -> str:
    return _catalogue().ungettext(one, many, count)


def _catalogue() -> NullTranslations:
    """The texts in the language in use. A page asks for some hundreds, and Flask-Babel looks for them each time."""
    locale = get_locale()
    if locale not in _catalogues:
        _catalogues[locale] = get_translations()
    return _catalogues[locale]


_catalogues: dict[Locale | None, NullTranslations] = {}


def language() -> str:
    """Code of the language in use: en, pl or el."""
    locale = get_locale()
    return locale.language if locale is not None else "en"


def number(value: float, decimals: int = 0) -> str:
    """A number with the language's separators and a true minus sign."""
    return _written(_without_negative_zero(value, decimals), decimals, language())


@lru_cache(maxsize=8192)  # a dashboard writes some hundreds, and Babel takes its time for each
def _written(value: float, decimals: int, locale: str) -> str:
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(value, pattern, locale=locale).replace("-", "−")


def signed(value: float, decimals: int = 0) -> str:
    """A number with its sign: +36, −2, 0."""
    text = number(value, decimals)
    return f"+{text}" if _without_negative_zero(value, decimals) > 0 else text


def percent(value: float, decimals: int = 0) -> str:
    """A per cent value (0 to 100): 86%."""
    return f"{number(value, decimals)}%"


def _without_negative_zero(value: float, decimals: int) -> float:
    rounded = round(value, decimals)
    return 0 if rounded == 0 else rounded


def day(value: date) -> str:
    """9 March 2026."""
    return _dated(value, LONG_DAY, language())


def short_day(value: date) -> str:
    """09/03/2026, as the language has it."""
    locale = language()
    return _dated(value, SHORT_DAY[locale], locale)


@lru_cache(maxsize=8192)  # as above: lists name the same days over and over
def _dated(value: date, pattern: str, locale: str) -> str:
    return format_date(value, pattern, locale=locale)


def moment(value: datetime) -> str:
    """Day and 24-hour time in the company's zone."""
    return format_datetime(value.astimezone(clock.zone()), f"{LONG_DAY}, HH:mm", locale=language())


def hour(value: datetime) -> str:
    """The 24-hour time in the company's zone."""
    return format_datetime(value.astimezone(clock.zone()), "HH:mm", locale=language())


def duration(value: timedelta) -> str:
    """5 hours; from three days on 4 days: as exact as one says it, and never in larger units."""
    if value >= timedelta(days=3):
        return format_timedelta(_whole(value, timedelta(days=1)), "day", threshold=10**9, locale=language())
    return format_timedelta(_whole(value, timedelta(hours=1)), "hour", threshold=10**9, locale=language())


def _whole(value: timedelta, unit: timedelta) -> timedelta:
    return unit * max(1, round(value / unit))


def month_name(value: date) -> str:
    """March 2026, the month standing alone."""
    return _dated(value, "LLLL y", language())


def short_month(value: date) -> str:
    """Mar 26, for axes."""
    return _dated(value, "LLL yy", language())


def weekdays() -> list[tuple[str, str]]:
    """The days of the week from Monday, short and long."""
    locale, days = language(), [date(2024, 1, number) for number in range(1, 8)]  # the first was a Monday
    return [(format_date(day, "ccc", locale=locale), format_date(day, "cccc", locale=locale)) for day in days]


def listed(values: list[Any]) -> str:
    """a, b and c."""
    return format_list([str(value) for value in values], locale=language())
