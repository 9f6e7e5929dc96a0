"""A re-organisation is planned for a day, looked at, applied at once and undone; history stays true."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import NamedTuple

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.access import Role
from app.core import jobs, stale
from app.core.db import db
from app.core.errors import RuleBroken
from app.people import queries, services
from app.people.models import Membership, Person, StandingKind, Team, TeamParent
from app.people.models.reorganising import Change, ChangeKind, PlanState, Reorganisation
from app.people.queries import reorganising
from tests.factories import make_membership, make_person, make_standing, make_team
from tests.support.client import Client
from tests.support.statements import count_statements

SignIn = Callable[[Person], Client]
NOW = datetime(2026, 3, 9, 11, tzinfo=UTC)
TODAY, DAY, BEFORE = date(2026, 3, 9), date(2026, 4, 1), date(2026, 3, 31)
K, ANY = ChangeKind, st.integers(0, 5)


class Cast(NamedTuple):
    root: Team
    sales: Team
    shop: Team
    service: Team
    hr: Person
    seller: Person
    keeper: Person
    helper: Person


@pytest.fixture
def cast(app: Flask, today: date) -> Cast:
    root = make_team("Company", code="ALL")
    sales, service = make_team("Sales", parent=root), make_team("Service", parent=root)
    shop = make_team("Shop", parent=sales)
    return Cast(
        root=root,
        sales=sales,
        shop=shop,
        service=service,
        hr=make_person("Zofia Zet", team=root, roles=(Role.HR,)),
        seller=make_person("Sara Seller", team=sales, leads=sales),
        keeper=make_person("Kim Keeper", team=shop, leads=shop),
        helper=make_person("Hugo Helper", team=service),
    )


@pytest.fixture
def hr(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.hr)


def plan(day: date = DAY) -> Reorganisation:
    return services.plan_reorganisation(title="Spring", day=day, by=None, now=NOW)


def add(found: Reorganisation, kind: ChangeKind, **facts: object) -> Change:
    return services.add_change(plan=found, kind=kind, by=None, **facts)  # type: ignore[arg-type]


def apply(found: Reorganisation, version: int | None = None) -> None:
    version = found.version if version is None else version
    services.apply_reorganisation(plan=found, version=version, by=None, today=TODAY, now=NOW)
    db.session.expire_all()


def look(found: Reorganisation) -> reorganising.Preview:
    return reorganising.preview(found, reorganising.now(found))


def team_on(person: Person, day: date) -> str | None:
    team = queries.team_of(person, day)
    return team.name if team is not None else None


def everything() -> dict[str, list[tuple[object, ...]]]:
    """All rows of teams, as they stand in the database."""
    db.session.expire_all()
    found = {}
    for name in ("team", "team_parent", "membership", "standing"):
        table = db.metadata.tables[name]
        columns = [column for column in table.columns if column.name != "id"]
        found[name] = sorted((tuple(row) for row in db.session.execute(select(*columns))), key=repr)
    return found


def whole(cast: Cast, day: date = DAY) -> Reorganisation:
    """Field opens with Hugo as its leader, Shop goes there, Service closes and its people follow, Sales is renamed."""
    found = plan(day)
    field = add(found, K.NEW_TEAM, code="FIELD", name="Field", to=cast.root.id)
    add(found, K.MOVE_TEAM, team=cast.shop.id, to=-field.id)
    add(found, K.MOVE_ALL, team=cast.service.id, to=-field.id)
    add(found, K.CLOSE_TEAM, team=cast.service.id)
    add(found, K.MOVE_PERSON, person=cast.seller, to=cast.shop.id)
    add(found, K.LEADER, team=-field.id, person=cast.helper)
    add(found, K.RENAME, team=cast.sales.id, name="Selling")
    return found


def test_a_plan_changes_nothing_until_it_is_applied(cast: Cast) -> None:
    before = everything()
    found = whole(cast)

    preview = look(found)

    assert everything() == before
    assert preview.ready
    assert [(line.depth, line.name, line.people) for line in preview.before] == [
        (0, "Company", 1), (1, "Sales", 1), (2, "Shop", 1), (1, "Service", 1),
    ]  # fmt: skip
    assert [(line.depth, line.name, line.people, line.leader) for line in preview.after] == [
        (0, "Company", 1, None),
        (1, "Field", 1, "Hugo Helper"),
        (2, "Shop", 2, "Kim Keeper"),
        (1, "Selling", 0, "Sara Seller"),
    ]
    assert (preview.moved, preview.leaderless, preview.empty) == (2, ["Company"], ["Selling"])


def test_applied_it_is_the_tree_that_was_shown_and_history_stays_true(cast: Cast) -> None:
    before = queries.tree(BEFORE)
    found = whole(cast)
    shown = look(found).after

    apply(found)

    after = queries.tree(DAY)
    names = {"Selling": "Sales"}  # a name has no days: it changes when its day comes
    assert {names.get(line.name, line.name) for line in shown} == {team.name for team in after.teams.values()}
    assert queries.tree(BEFORE).parent == before.parent
    assert [team_on(p, BEFORE) for p in (cast.seller, cast.keeper, cast.helper)] == ["Sales", "Shop", "Service"]
    assert [team_on(p, DAY) for p in (cast.seller, cast.keeper, cast.helper)] == ["Shop", "Shop", "Field"]
    field = queries.team_by_code("FIELD")
    assert field is not None
    assert queries.leader_ids(field.id, DAY) == [cast.helper.id]
    assert queries.standings(cast.helper, BEFORE).led == frozenset()
    assert after.parent[cast.shop.id] == field.id
    assert cast.service.closed_on == BEFORE


def test_a_new_name_comes_with_its_day(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    found = whole(cast)
    apply(found)
    jobs.HANDLERS["rename-teams"](jobs.Job())
    assert cast.sales.name == "Sales"

    monkeypatch.setattr("app.core.clock.today", lambda: DAY)
    jobs.HANDLERS["rename-teams"](jobs.Job())
    assert cast.sales.name == "Selling"

    services.undo_reorganisation(plan=found, by=None, today=DAY)
    db.session.expire_all()
    assert cast.sales.name == "Sales"


@pytest.mark.parametrize("day", [DAY, date(2025, 10, 15)])
def test_undone_everything_is_as_it_was(cast: Cast, day: date) -> None:
    before = everything()
    found = whole(cast, day)
    apply(found)
    assert everything() != before

    services.undo_reorganisation(plan=found, by=None, today=TODAY)

    assert everything() == before
    assert found.state == PlanState.UNDONE
    with pytest.raises(RuleBroken):
        services.undo_reorganisation(plan=found, by=None, today=TODAY)


def test_what_others_built_on_cannot_be_undone(cast: Cast) -> None:
    found = whole(cast)
    apply(found)
    services.move_person(person=cast.helper, team=cast.sales, starts_on=date(2026, 5, 1))
    after = everything()

    with pytest.raises(RuleBroken):
        services.undo_reorganisation(plan=found, by=None, today=TODAY)

    assert found.state == PlanState.APPLIED
    assert everything() == after


def test_a_day_in_the_past_marks_the_months_since(cast: Cast) -> None:
    found = plan(date(2025, 12, 10))
    add(found, K.MOVE_TEAM, team=cast.shop.id, to=cast.service.id)

    apply(found)

    assert stale.months("customers") == {date(2025, 12, 1), *(date(2026, month, 1) for month in (1, 2, 3))}
    assert queries.tree(date(2025, 12, 9)).parent[cast.shop.id] == cast.sales.id
    assert queries.tree(date(2025, 12, 10)).parent[cast.shop.id] == cast.service.id


def test_who_joins_later_joins_the_team_that_takes_over(cast: Cast) -> None:
    coming = make_person("Nora New", team=cast.service, hired_on=date(2026, 6, 1))
    leaving = make_person("Lou Leaves", team=cast.service, left_on=date(2026, 6, 30))
    gone = make_person("Gus Gone", team=cast.service, left_on=BEFORE)
    found = plan()
    add(found, K.MOVE_ALL, team=cast.service.id, to=cast.sales.id)
    add(found, K.CLOSE_TEAM, team=cast.service.id)

    apply(found)

    rows = db.session.scalars(select(Membership).where(Membership.person_id.in_([coming.id, leaving.id, gone.id])))
    assert sorted(
        (row.person_id, row.team.name, row.starts_on, row.ends_on) for row in rows if row.starts_on >= DAY
    ) == [
        (coming.id, "Sales", date(2026, 6, 1), None),
        (leaving.id, "Sales", DAY, date(2026, 6, 30)),
    ]
    assert team_on(gone, BEFORE) == "Service"


def test_two_teams_can_change_places_and_people(cast: Cast) -> None:
    found = plan()
    add(found, K.MOVE_ALL, team=cast.service.id, to=cast.shop.id)
    add(found, K.MOVE_ALL, team=cast.shop.id, to=cast.service.id)
    apply(found)
    assert (team_on(cast.keeper, DAY), team_on(cast.helper, DAY)) == ("Service", "Shop")


def problems() -> dict[str, Callable[[Cast, Reorganisation], object]]:
    return {
        "cannot belong to itself": lambda c, p: add(p, K.MOVE_TEAM, team=c.sales.id, to=c.shop.id),
        "company itself stays": lambda c, p: add(p, K.MOVE_TEAM, team=c.root.id, to=c.shop.id),
        "somebody is still in it": lambda c, p: add(p, K.CLOSE_TEAM, team=c.service.id),
        "teams below it stay": lambda c, p: add(p, K.CLOSE_TEAM, team=c.sales.id),
        "already a team with the code": lambda c, p: add(p, K.NEW_TEAM, code="ALL", name="x", to=c.root.id),
        "is moved twice": lambda c, p: [add(p, K.MOVE_PERSON, person=c.helper, to=t.id) for t in (c.shop, c.sales)],
        "is changed twice": lambda c, p: [add(p, K.MOVE_TEAM, team=c.shop.id, to=t.id) for t in (c.root, c.service)],
        "nobody of this name": lambda c, p: add(
            p, K.MOVE_PERSON, person=make_person("Gus Gone", team=c.sales, left_on=BEFORE), to=c.shop.id
        ),
    }


@pytest.mark.parametrize("sentence", list(problems()))
def test_what_does_not_go_together_is_named_and_not_applied(cast: Cast, hr: Client, sentence: str) -> None:
    found = plan()
    problems()[sentence](cast, found)
    before = everything()

    page = hr.get(f"/directory/teams/reorganisations/{found.id}").text
    answer = hr.post(f"/directory/teams/reorganisations/{found.id}/apply", data={"version": found.version})

    assert sentence in page
    assert answer.status_code == 422
    assert everything() == before
    assert f'name="version" value="{found.version}"' in answer.text


def test_what_changed_since_it_was_planned_is_told_before_it_is_overwritten(cast: Cast, hr: Client) -> None:
    found = plan()
    add(found, K.MOVE_TEAM, team=cast.shop.id, to=cast.root.id)
    moved = add(found, K.MOVE_PERSON, person=cast.helper, to=cast.shop.id)
    add(found, K.LEADER, team=cast.shop.id, person=cast.helper)
    services.move_team(team=cast.shop, parent=cast.service, starts_on=TODAY)
    services.move_person(person=cast.helper, team=cast.sales, starts_on=TODAY)
    services.set_leader(team=cast.shop, person=cast.seller, starts_on=TODAY)
    address = f"/directory/teams/reorganisations/{found.id}"

    page = hr.get(address).text
    refused = hr.post(f"{address}/apply", data={"version": found.version})

    for sentence in ("belongs to “Service” now", "is in “Sales” now", "Now the team is led by: Sara Seller"):
        assert sentence in page
    assert refused.status_code == 422
    for change in list(found.changes):
        hr.post(f"{address}/changes/{change.id}/accept")
    assert look(found).ready
    assert hr.post(f"{address}/apply", data={"version": found.version}).status_code == 302
    assert moved.was == {"team": cast.sales.id}


def test_a_plan_that_somebody_changed_meanwhile_is_not_applied(cast: Cast, hr: Client) -> None:
    found = plan()
    add(found, K.MOVE_TEAM, team=cast.shop.id, to=cast.root.id)
    seen = found.version
    add(found, K.CLOSE_TEAM, team=cast.service.id)
    before = everything()

    answer = hr.post(f"/directory/teams/reorganisations/{found.id}/apply", data={"version": seen})

    assert answer.status_code == 422
    assert "Somebody changed this plan meanwhile" in answer.text
    assert everything() == before


def test_a_team_that_others_lead_to_stays_in_the_plan(cast: Cast) -> None:
    found = plan()
    field = add(found, K.NEW_TEAM, code="FIELD", name="Field", to=cast.root.id)
    below = add(found, K.NEW_TEAM, code="SOUTH", name="South", to=-field.id)
    with pytest.raises(RuleBroken):
        services.remove_change(plan=found, change=field, by=None)
    services.remove_change(plan=found, change=below, by=None)
    services.remove_change(plan=found, change=field, by=None)
    assert found.changes == []


def test_only_what_changes_is_shown_of_a_large_tree(cast: Cast, hr: Client) -> None:
    for number in range(40):
        make_team(f"Far {number}", parent=cast.root)
    found = plan()
    add(found, K.MOVE_ALL, team=cast.service.id, to=cast.shop.id)
    add(found, K.CLOSE_TEAM, team=cast.service.id)
    address = f"/directory/teams/reorganisations/{found.id}"

    preview, page = look(found), hr.get(address).text

    assert preview.touched == {cast.root.id, cast.sales.id, cast.shop.id, cast.service.id}
    assert "closes</span>" in page.replace("\n", "")
    assert "Far 7" not in page
    assert "Far 7" in hr.get(f"{address}?all=1").text


def test_a_discarded_plan_is_taken_up_again(cast: Cast, hr: Client) -> None:
    found = whole(cast)
    address, listed = f"/directory/teams/reorganisations/{found.id}", "/directory/teams/reorganisations"
    changes = len(found.changes)

    assert hr.post(f"{address}/discard").status_code == 302
    assert "Spring" not in hr.get(listed).text
    assert "Spring" in hr.get(f"{listed}?state=discarded").text
    assert hr.post(f"{address}/apply", data={"version": found.version}).status_code == 422
    assert "This plan is discarded." in hr.get(address).text

    assert hr.post(f"{address}/restore").status_code == 302
    assert (found.state, len(found.changes)) == (PlanState.DRAFT, changes)
    assert hr.post(f"{address}/restore").status_code == 422
    assert hr.post(f"{address}/apply", data={"version": found.version}).status_code == 302


def test_the_pages_plan_look_apply_and_undo(cast: Cast, hr: Client) -> None:
    assert "No re-organisation planned" in hr.get("/directory/teams/reorganisations").text
    address = hr.post("/directory/teams/reorganisations/new", data={"title": "Spring", "day": "2026-04-01"}).location
    assert hr.post(f"{address}/apply", data={"version": "1"}).status_code == 422
    form = {"code": "FIELD", "name": "Field <b>", "to": str(cast.root.id), "customer_facing": "y"}
    hr.post(f"{address}/add/new_team", data=form)
    opened = db.session.scalars(select(Change)).one()
    hr.post(f"{address}/add/move_person", data={"person": cast.helper.number, "to": f"-{opened.id}"})
    hr.post(f"{address}/add/leader", data={"team": f"-{opened.id}", "person": cast.helper.number})
    assert hr.post(f"{address}/add/move_team", data={"team": "999", "to": "1"}).status_code == 422
    hr.post(f"{address}/edit", data={"title": "Spring 2026", "day": "2026-04-02"})

    page = hr.get(address).text
    assert "Field &lt;b&gt;" in page
    assert "Leader of" in page
    version = page.split('name="version" value="')[1].split('"')[0]
    assert hr.post(f"{address}/apply", data={"version": version}).status_code == 302
    assert team_on(cast.helper, date(2026, 4, 2)) == "Field <b>"
    assert hr.post(f"{address}/discard").status_code == 422
    assert hr.post(f"{address}/undo").status_code == 302
    assert team_on(cast.helper, date(2026, 4, 2)) == "Service"
    assert "Spring 2026" in hr.get("/directory/teams/reorganisations").text


def test_statements_of_the_preview_do_not_grow(cast: Cast, hr: Client) -> None:
    found = plan()
    add(found, K.MOVE_TEAM, team=cast.shop.id, to=cast.root.id)
    address = f"/directory/teams/reorganisations/{found.id}"
    with count_statements() as few:
        hr.get(address)
    for number in range(20):
        team = make_team(parent=cast.sales)
        person = make_person(team=team, leads=team)
        add(found, K.MOVE_PERSON, person=person, to=cast.shop.id)
        add(found, K.NEW_TEAM, code=f"N{number}", name=f"N{number}", to=cast.root.id)
    with count_statements() as many:
        hr.get(address)
    assert len(many) == len(few) <= 12


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(list(K)), st.integers(0, 5), st.integers(0, 5), st.integers(0, 5)), max_size=6)
)
def test_any_plan_that_fits_becomes_the_tree_shown_and_goes_back_whole(
    cast: Cast, wanted: list[tuple[ChangeKind, int, int, int]]
) -> None:
    savepoint = db.session.begin_nested()
    teams = [cast.root, cast.sales, cast.shop, cast.service, *(make_team(parent=cast.service) for _ in range(2))]
    people = [cast.seller, cast.keeper, cast.helper, *(make_person(team=teams[n]) for n in (3, 4, 5))]
    make_membership(make_person(hired_on=date(2026, 5, 1)), teams[4], since=date(2026, 5, 1))
    make_standing(people[3], StandingKind.DEPUTY, team=teams[4])
    before, found = everything(), plan()
    for number, (kind, one, other, who) in enumerate(wanted):
        facts = {"team": teams[one].id, "to": teams[other].id, "person": people[who]}
        add(found, kind, **facts, code=f"X{number}", name=f"X{number}")
    preview = look(found)
    if preview.ready and wanted:
        apply(found)
        after = queries.tree(DAY)
        shown = sorted((line.depth, line.people) for line in preview.after)
        counted = {row[0]: 0 for row in db.session.execute(select(Team.id))}
        for (team_id,) in db.session.execute(
            select(Membership.team_id).join(Membership.person).where(Membership.in_force(DAY), Person.employed(DAY))
        ):
            counted[team_id] += 1
        assert shown == sorted((after.depth(key), counted[key]) for key in after.teams)
        overlaps = select(TeamParent.team_id).where(TeamParent.in_force(DAY))
        places = list(db.session.scalars(overlaps))
        assert len(places) == len(set(places))
        services.undo_reorganisation(plan=found, by=None, today=TODAY)
    assert everything() == before
    savepoint.rollback()
    db.session.expire_all()
