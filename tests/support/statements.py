"""How many SQL statements something takes."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import has_request_context
from sqlalchemy import Engine, event

_TRANSACTION = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|PRAGMA)\b", re.IGNORECASE)


@contextmanager
def count_statements() -> Iterator[list[str]]:
    """Collect the SQL sent inside the block, without what only begins or ends transactions.

    As soon as the block makes a request, only statements of requests count: an object of the test that is read again
    while an address is put together is not the page's doing.
    """
    statements: list[str] = []
    in_request = False

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        nonlocal in_request
        if has_request_context() and not in_request:
            in_request = True
            statements.clear()
        if has_request_context() == in_request and not _TRANSACTION.match(statement):
            statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)
