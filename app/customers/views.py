"""Pages of customers."""

from app.customers import models, services  # noqa: F401  # the tables, the job and the undo of this feature
