"""Pages of the directory."""

from app.people import known, work
from app.people.views import (
    absence_imports,
    audit,
    company,
    deputies,
    directory,
    doubles,
    frame,
    imports,
    notices,
    persons,
    privacy,
    reorganising,
    staff,
    teams,
)

__all__ = [
    "absence_imports",
    "audit",
    "company",
    "deputies",
    "directory",
    "doubles",
    "frame",
    "imports",
    "known",
    "notices",
    "persons",
    "privacy",
    "reorganising",
    "staff",
    "teams",
    "work",
]
