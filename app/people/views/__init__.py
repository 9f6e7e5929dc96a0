"""Pages of the directory."""

from app.people import work
from app.people.views import audit, directory, frame, imports, persons, staff, teams

__all__ = ["audit", "directory", "frame", "imports", "persons", "staff", "teams", "work"]
