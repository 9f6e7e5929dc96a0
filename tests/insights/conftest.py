"""Fixtures shared with the tests of customers."""

from tests.customers.conftest import iskra

__all__ = ["iskra"]
