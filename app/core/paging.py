"""A page of a long list."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from urllib.parse import urlencode

from flask import request, url_for

from app.core.addresses import number_asked


@dataclass
class Page:
    """Which part of a list is shown: `number` counts from 1; `total` is set once the list was counted."""

    number: int = 1
    size: int = 50
    total: int = 0

    @classmethod
    def of_request(cls, arguments: Mapping[str, str], size: int = 50) -> "Page":
        """The page asked for by ?page=N; anything else is the first."""
        return cls(number=max(1, number_asked(arguments, "page") or 1), size=size)

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size

    @property
    def pages(self) -> int:
        return max(1, ceil(self.total / self.size))

    def url(self, number: int) -> str:
        """The address of another page of the same list, filters kept."""
        # names in the query are the visitor's: among url_for's own, "_scheme" or "endpoint" would mean something
        path = url_for(request.endpoint or "", **(request.view_args or {}))
        return f"{path}?{urlencode({**request.args.to_dict(flat=False), 'page': number}, doseq=True)}"
