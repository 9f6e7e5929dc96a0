"""Fixtures for the tests of pulse."""

import pytest

from app.pulse import blind


@pytest.fixture
def small_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Issuing keys of 1024 bits: quick to make, and what is tested with them does not depend on their size."""
    monkeypatch.setattr(blind, "BITS", 1024)
