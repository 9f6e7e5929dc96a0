"""Rows out of JSON, object by object: a list, one object to a line, one object alone, or an object around a list."""

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any, BinaryIO

from app.core.i18n import _l
from app.core.tables.errors import TableError

CHUNK = 2**16
LARGEST = 2**20  # characters of one object in a list
MAX_KEYS = 2_000


def json_records(stream: BinaryIO, most: int) -> Iterator[tuple[int, list[str]]]:
    """The keys of inner objects are joined with dots. Its headers are row 1, the first object is row 2."""
    headers: dict[str, None] = {}
    for number, one in enumerate(_objects(stream, most), start=2):
        headers.update(dict.fromkeys(key for key, _value in _flat_pairs(one, number)))
        if len(headers) > MAX_KEYS:
            raise _another_shape(number)
    if not headers:
        raise _another_shape(0)
    yield 1, list(headers)
    for number, one in enumerate(_objects(stream, most), start=2):
        flat = dict(_flat_pairs(one, number))
        yield number, [flat.get(header, "") for header in headers]


def _another_shape(row: int) -> TableError:
    return TableError(row, "", _l("JSON of another shape"), _l("a list of JSON objects"))


def _no_json(row: int) -> TableError:
    return TableError(row, "", _l("text that is not JSON"), _l("a list of JSON objects"))


def _objects(stream: BinaryIO, most: int) -> Iterator[dict[str, Any]]:
    stream.seek(0)
    text = _Text(stream, most)
    if text.starts_with("["):
        yield from text.elements()
        return
    first = text.value(most)
    if text.starts_with("{"):
        yield from chain([_object(first, 2)], text.values())
    else:
        yield from _inner(_object(first, 2))


def _inner(one: dict[str, Any]) -> list[dict[str, Any]]:
    """The list that an object wraps, as APIs answer; else the object itself."""
    lists = [value for value in one.values() if value and isinstance(value, list) and isinstance(value[0], dict)]
    if len(lists) != 1 or any(isinstance(value, dict) and value for value in one.values()):
        return [one]
    return [_object(each, number) for number, each in enumerate(lists[0], start=2)]


def _object(value: Any, row: int) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _another_shape(row)
    return value


class _Text:
    """JSON values one after the other, with no more in memory than the one that is read."""

    def __init__(self, stream: BinaryIO, most: int) -> None:
        from codecs import getincrementaldecoder

        self._stream = stream
        wide = stream.read(2) in (b"\xff\xfe", b"\xfe\xff")
        stream.seek(0)
        self._decoder = getincrementaldecoder("utf-16" if wide else "utf-8-sig")()
        self._json = json.JSONDecoder(parse_constant=_refuse)
        self._left = most
        self._held = ""
        self._row = 2

    def _more(self, size: int = CHUNK) -> bool:
        chunk = self._stream.read(size)
        self._left -= len(chunk)
        if self._left < 0:
            raise TableError(self._row, "", _l("a file that is too large"), _l("a smaller file; split it"))
        try:
            self._held += self._decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError:
            raise _no_json(self._row) from None
        return bool(chunk)

    def starts_with(self, sign: str) -> bool:
        """What comes next, after blanks; the sign itself stays."""
        while True:
            self._held = self._held.lstrip(" \t\r\n\ufeff")
            if self._held or not self._more():
                return self._held.startswith(sign)

    def value(self, largest: int = LARGEST) -> Any:
        """The next value; a list or an object, whose end is plain to see."""
        size = CHUNK
        while True:
            try:
                found, end = self._json.raw_decode(self._held)
            except (ValueError, RecursionError):
                if len(self._held) > largest or not self._more(size):
                    raise _no_json(self._row) from None
                size *= 2
            else:
                self._held = self._held[end:]
                return found

    def values(self) -> Iterator[dict[str, Any]]:
        """Objects with nothing but blanks between them."""
        while True:
            self._row += 1
            if not self.starts_with("{"):
                break
            yield _object(self.value(), self._row)
        if self._held:
            raise _no_json(self._row)

    def elements(self) -> Iterator[dict[str, Any]]:
        """The objects of a list."""
        self._held = self._held[1:]
        if self.starts_with("]"):
            raise _another_shape(0)
        while True:
            if not self.starts_with("{"):
                raise _another_shape(self._row)
            yield _object(self.value(), self._row)
            self._row += 1
            if self.starts_with("]"):
                return
            if not self.starts_with(","):
                raise _no_json(self._row)
            self._held = self._held[1:]


def _refuse(word: str) -> Any:
    raise ValueError(word)


def _flat_pairs(one: dict[str, Any], row: int) -> Iterator[tuple[str, str]]:
    try:
        yield from _flat(one)
    except RecursionError:
        raise _another_shape(row) from None


def _flat(found: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in found.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        elif isinstance(value, list):
            yield prefix + key, json.dumps(value, ensure_ascii=False) if value else ""
        elif isinstance(value, float) and value.is_integer():
            yield prefix + key, str(int(value))
        else:
            yield prefix + key, "" if value is None else str(value)
