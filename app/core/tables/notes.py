"""How a file was read, for whoever has to trust it, and what may be said when that was a guess."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from app.core.i18n import LazyString, _l

EXCEL_DAY_0 = date(1899, 12, 30)
MAC_DAY_0 = date(1904, 1, 1)

# Encodings that can be chosen where the guess is wrong.
ENCODINGS: Mapping[str, LazyString] = {
    "utf-8": _l("Unicode (UTF-8)"),
    "utf-16": _l("Unicode (UTF-16)"),
    "cp1250": _l("Central European (Windows-1250)"),
    "iso8859-2": _l("Central European (ISO 8859-2)"),
    "cp1253": _l("Greek (Windows-1253)"),
    "cp1252": _l("Western European (Windows-1252)"),
}
SAME_AS = {"utf-8-sig": "utf-8", "utf-16-le": "utf-16", "utf-16-be": "utf-16"}


@dataclass
class Notes:
    """`totals` are the numbers of the last rows that were left out: known when all rows have been read."""

    kind: str = "csv"  # or xlsx, json
    encoding: str = ""  # one of ENCODINGS; of text only
    doubtful: bool = False  # whether other encodings would fit as well
    sheet: str = ""
    sheets: list[str] = field(default_factory=list)
    header_row: int = 0  # where the headers begin, as a person counts
    headers: list[str] = field(default_factory=list)
    day_0: date = EXCEL_DAY_0  # from which a workbook counts its days
    totals: list[int] = field(default_factory=list)
    zones: dict[int, str] = field(default_factory=dict)  # column -> the time zone of its moments, where headers say it

    @property
    def encoding_name(self) -> str:
        return str(ENCODINGS.get(self.encoding, self.encoding))
