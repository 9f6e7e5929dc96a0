"""Pages of training."""

from app.instruct import work  # registers the jobs
from app.instruct.views import certificates, help, imports, pages, paths, quiz, rules

__all__ = ["certificates", "help", "imports", "pages", "paths", "quiz", "rules", "work"]
