"""Tables as they come and go: any export a person has at hand is read, and what we export is safe to open.

Reading a file, as every import does:

1. `read(stream, file_name, known=words, encoding=…, sheet=…, header_row=…) -> Table(headers, labels, rows, notes)`.
   CSV, TSV, semicolons, XLSX, JSON (a list, lines, one object, an object around a list) or one of them in a ZIP; the
   content decides. `known` are headers in the form of `plain()`: the row with most of them holds the headers, whatever
   titles stand above. `rows` is an iterator, memory stays flat; sizes, rows, columns, cells and time are limited while
   it runs: any TableError names row, column, found, expected. `notes` say how it was read (encoding, sheets, row of
   the headers) and, once all rows were taken, which rows of totals at the end were left out.
2. `presets.register(Preset(name=…, kind=…, title=…, signs=…, columns=…, rules=…))` tells how a tool's export looks;
   `presets.of(kind, name, headers)` is the preset asked for by name (RuleBroken if there is none), else the one whose
   signs are all among the headers, else None. `preset.places(headers)` are its fields with their columns.
3. `places(headers, said)` turns what a person said (header -> field, "" for "leave it out") into columns or raises
   RuleBroken; `by_words(headers, words, taken)` recognises the others by exact words, `alike(headers, words, taken)`
   proposes by likeness, for a person to confirm and never for a command.
4. `decide_dates(cells) -> Order` over the whole column, or Undecidable (ask); then `parse_date(cell, order, day_0=
   table.notes.day_0)`. Year first, names of months, Excel's day numbers and seconds since 1970 fit any order.

What a person agreed to is kept by `app.core.imports.mappings` and offered when the same headers come again.
"""

from app.core.tables import presets
from app.core.tables.cells import Order, Undecidable, WrongCell, decide_dates, parse_date, parse_whole
from app.core.tables.columns import alike, by_words, fingerprint_of, places, plain
from app.core.tables.errors import TableError
from app.core.tables.headers import names_other_scale, recommendation_column, recommendation_columns
from app.core.tables.notes import ENCODINGS, Notes
from app.core.tables.presets import Preset
from app.core.tables.reading import MAX_ROWS, Row, Table, read
from app.core.tables.sources import size_of
from app.core.tables.writing import Cell, save_csv, save_xlsx, write_csv, write_xlsx

__all__ = [
    "ENCODINGS",
    "MAX_ROWS",
    "Cell",
    "Notes",
    "Order",
    "Preset",
    "Row",
    "Table",
    "TableError",
    "Undecidable",
    "WrongCell",
    "alike",
    "by_words",
    "decide_dates",
    "fingerprint_of",
    "names_other_scale",
    "parse_date",
    "parse_whole",
    "places",
    "plain",
    "presets",
    "read",
    "recommendation_column",
    "recommendation_columns",
    "save_csv",
    "save_xlsx",
    "size_of",
    "write_csv",
    "write_xlsx",
]
