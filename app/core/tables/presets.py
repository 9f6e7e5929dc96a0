"""How the exports of known tools look. A feature registers those it can read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.core.tables.columns import plain

PLAIN = "plain"


@dataclass(frozen=True)
class Preset:
    """The export of one tool. `signs` are headers that tell it from others: all of them must be there. `rules` are
    for the feature that registered it."""

    name: str
    kind: str
    title: str
    signs: Sequence[str]
    columns: Mapping[str, str]  # header -> field
    rules: Mapping[str, Any] = field(default_factory=dict)

    def fits(self, headers: Sequence[str]) -> bool:
        return {plain(sign) for sign in self.signs} <= {plain(header) for header in headers}

    def places(self, headers: Sequence[str]) -> dict[str, int]:
        """Field -> column; of two headers for one field the one named first here."""
        where = {plain(header): place for place, header in reversed(list(enumerate(headers)))}
        found: dict[str, int] = {}
        for header, name in self.columns.items():
            if plain(header) in where:
                found.setdefault(name, where[plain(header)])
        return found


PRESETS: dict[str, dict[str, Preset]] = {}


def register(*presets: Preset) -> None:
    for preset in presets:
        PRESETS.setdefault(preset.kind, {})[preset.name] = preset


def names(kind: str) -> list[str]:
    return [PLAIN, *PRESETS.get(kind, {})]


def of(kind: str, name: str | None, headers: Sequence[str]) -> Preset | None:
    """The preset with this name, or without one that with the most signs among the headers; None: a plain file."""
    known = PRESETS.get(kind, {})
    if name not in (None, PLAIN, *known):
        found = ", ".join(names(kind))
        raise RuleBroken(_l("There is no preset “%(name)s” here. Known: %(known)s.", name=name, known=found))
    if name is not None:
        return known.get(name)
    return max((one for one in known.values() if one.fits(headers)), key=lambda one: len(one.signs), default=None)


def title(kind: str, name: str | None) -> str:
    """What a preset is called on a page."""
    preset = PRESETS.get(kind, {}).get(name or "")
    return preset.title if preset is not None else name or ""


def headers(kind: str) -> set[str]:
    """All headers that a preset of this kind knows, in the form of plain()."""
    known = PRESETS.get(kind, {}).values()
    return {plain(header) for preset in known for header in (*preset.signs, *preset.columns)}
