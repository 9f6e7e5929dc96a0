"""Pages of training."""

from app.instruct.views import imports, pages

__all__ = ["imports", "pages"]
