"""What is wrong with a file, for the person who has to mend it."""

from flask_babel import LazyString

from app.core.i18n import _


class TableError(Exception):
    """`row` is counted as a person sees it, the first row of the file being 1; 0: it is about the whole file."""

    def __init__(self, row: int, column: str, found: LazyString | str, expected: LazyString | str) -> None:
        super().__init__(row, column, found, expected)
        self.row = row
        self.column = column
        self.found = str(found)[:200]
        self.expected = expected

    def __str__(self) -> str:
        facts = {"row": self.row, "column": self.column, "found": self.found, "expected": self.expected}
        if self.column:
            return str(_("Row %(row)s, column “%(column)s”. Found: %(found)s. Expected: %(expected)s.", **facts))
        if self.row:
            return str(_("Row %(row)s. Found: %(found)s. Expected: %(expected)s.", **facts))
        return str(_("Found: %(found)s. Expected: %(expected)s.", **facts))
