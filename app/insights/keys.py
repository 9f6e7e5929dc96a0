"""What names a figure of a team, so that an action can say which should move."""

from typing import NamedTuple

from app.core.five_is import FiveI
from app.pulse.library import LIBRARY

NPS, PULSE, TOUCHPOINT = "nps", "pulse", "touchpoint="


class Key(NamedTuple):
    """What names a figure of a team: `instruct:CLAIMS`, `nps:CLAIMS`, `nps:CLAIMS:touchpoint=sales`,
    `pulse:CLAIMS:engagement`. A colon in a team's code is written %3A."""

    measure: str
    team_code: str
    detail: str = ""

    def __str__(self) -> str:
        code = self.team_code.replace("%", "%25").replace(":", "%3A")
        return ":".join(part for part in (self.measure, code, self.detail) if part)

    @property
    def of_any_team(self) -> str:
        """The figure without its team, as forms name it."""
        return ":".join(part for part in (self.measure, self.detail) if part)

    @property
    def touchpoint(self) -> str | None:
        return self.detail.removeprefix(TOUCHPOINT) if self.measure == NPS and self.detail else None

    @classmethod
    def parse(cls, text: str) -> "Key | None":
        measure, _colon, rest = text.partition(":")
        code, _colon, detail = rest.partition(":")
        return cls.of(measure, code.replace("%3A", ":").replace("%25", "%"), detail)

    @classmethod
    def of(cls, measure: str, team_code: str, detail: str = "") -> "Key | None":
        known = {
            NPS: not detail or (detail.startswith(TOUCHPOINT) and detail != TOUCHPOINT),
            PULSE: detail in LIBRARY,
            **{part.value: not detail for part in FiveI},
        }
        return cls(measure, team_code, detail) if team_code and known.get(measure) else None
