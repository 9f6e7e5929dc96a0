"""Addresses that nobody would type, and that must not break a page."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.access import Role
from app.people.models import Person
from tests.factories import make_person, make_team
from tests.support.client import Client

HUGE = "9" * 25


@pytest.fixture
def hr(app: Flask, sign_in: Callable[[Person], Client]) -> Client:
    return sign_in(make_person(team=make_team("Company"), roles=(Role.HR,)))


@pytest.mark.parametrize("address", [f"/people/{HUGE}", "/messages/2147483648", f"/directory/teams/{HUGE}"])
def test_a_number_larger_than_any_is_the_address_of_nothing(hr: Client, address: str) -> None:
    assert hr.get(address).status_code == 404


@pytest.mark.parametrize("address", [f"/recognise?value={HUGE}", f"/people?team={'9' * 5000}", f"/people?page={HUGE}"])
def test_a_filter_larger_than_any_number_filters_nothing(hr: Client, address: str) -> None:
    assert hr.get(address).status_code == 200
