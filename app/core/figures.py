"""Kept figures and their recount: each feature that keeps some registers how to count them again."""

from collections.abc import Callable
from typing import NamedTuple


class Difference(NamedTuple):
    """A kept figure that the records do not bear out."""

    figure: str
    kept: str
    counted: str


Check = Callable[[], list[Difference]]
CHECKS: dict[str, Check] = {}


def checks(feature: str) -> Callable[[Check], Check]:
    """Register the function that recounts a feature's kept figures; months marked stale are left out."""

    def register(function: Check) -> Check:
        CHECKS[feature] = function
        return function

    return register


def differences() -> list[Difference]:
    """All kept figures that differ from their recount."""
    return [found for feature in sorted(CHECKS) for found in CHECKS[feature]()]
