"""Pages of the directory."""

from app.people import work
from app.people.views import audit, directory, doubles, frame, imports, notices, persons, staff, teams

__all__ = ["audit", "directory", "doubles", "frame", "imports", "notices", "persons", "staff", "teams", "work"]
