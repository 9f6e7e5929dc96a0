"""Pages of the directory."""

from app.people.views import audit, directory, frame, imports, persons, teams

__all__ = ["audit", "directory", "frame", "imports", "persons", "teams"]
