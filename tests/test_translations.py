"""The catalogues: complete, well-formed, compiled, and in step with the texts of the application."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from app.core.i18n import LANGUAGES
from tests.conftest import ROOT

FOLDER = ROOT / "app" / "translations"
KEYWORDS = {**DEFAULT_KEYWORDS, **parse_keywords(["_l", "nl:1,2"])}
translated = pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
Id = str | tuple[str, ...]


def catalogue_file(language: str, ending: str = "po") -> Path:
    return FOLDER / language / "LC_MESSAGES" / f"messages.{ending}"


@cache
def catalogue(language: str) -> Catalog:
    with catalogue_file(language).open("rb") as stream:
        return read_po(stream, locale=language, domain="messages")


def messages(language: str) -> Iterator[Message]:
    return (message for message in catalogue(language) if message.id)


@cache
def texts_of_the_application() -> frozenset[Id]:
    with (FOLDER / "babel.cfg").open(encoding="utf-8") as stream:
        methods, options = parse_mapping_cfg(stream)  # type: ignore[no-untyped-call]  # Babel types it not yet
    found = extract_from_dir(ROOT / "app", methods, options, KEYWORDS)
    return frozenset(text for _file, _line, text, _comments, _context in found)


@translated
def test_catalogues_hold_exactly_the_texts_of_the_application(language: str) -> None:
    held = {message.id for message in messages(language)}
    assert sorted(map(str, texts_of_the_application() - held)) == [], "not in the catalogue: run pybabel update"
    assert sorted(map(str, held - texts_of_the_application())) == [], "no longer used"


@translated
def test_every_text_is_translated(language: str) -> None:
    assert [message.id for message in messages(language) if not _complete(message)] == []
    assert [message.id for message in messages(language) if message.fuzzy] == []


def _complete(message: Message) -> bool:
    return all(_forms(message.string))


@translated
def test_translations_keep_their_placeholders(language: str) -> None:
    errors = {
        message.id: [str(error) for error in message.check(catalogue(language))] for message in messages(language)
    }
    assert {text: found for text, found in errors.items() if found} == {}


@translated
def test_translations_can_be_formatted(language: str) -> None:
    """A per cent sign that is not doubled breaks the page, and in one language only."""
    anything: defaultdict[str, int] = defaultdict(int)
    for message in messages(language):
        for text in _forms(message.id) + _forms(message.string):
            assert isinstance(text % anything, str)


def _forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (text or "",) if isinstance(text, str | None) else tuple(text)


@translated
def test_plurals_have_the_forms_of_their_language(language: str) -> None:
    wanted = catalogue(language).num_plurals
    assert [m.id for m in messages(language) if m.pluralizable and len(_forms(m.string)) != wanted] == []


@translated
def test_compiled_catalogues_are_fresh(language: str) -> None:
    with catalogue_file(language, "mo").open("rb") as stream:
        compiled = {_forms(message.id)[0]: _forms(message.string) for message in read_mo(stream) if message.id}
    written = {_forms(message.id)[0]: _forms(message.string) for message in messages(language) if _complete(message)}
    assert compiled == written
