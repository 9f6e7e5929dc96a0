"""Tables as they come and go: any export a person has at hand is read, and what we export is safe to open."""

from app.core.tables.cells import Undecidable, WrongCell, decide_dates, parse_date, parse_whole
from app.core.tables.errors import TableError
from app.core.tables.headers import names_other_scale, recommendation_column, recommendation_columns
from app.core.tables.reading import MAX_ROWS, Row, Table, read
from app.core.tables.writing import Cell, write_csv, write_xlsx

__all__ = [
    "MAX_ROWS",
    "Cell",
    "Row",
    "Table",
    "TableError",
    "Undecidable",
    "WrongCell",
    "decide_dates",
    "names_other_scale",
    "parse_date",
    "parse_whole",
    "read",
    "recommendation_column",
    "recommendation_columns",
    "write_csv",
    "write_xlsx",
]
