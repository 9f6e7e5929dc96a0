"""Pages of training."""

from app.instruct import work  # registers the jobs
from app.instruct.views import imports, pages, paths, rules

__all__ = ["imports", "pages", "paths", "rules", "work"]
