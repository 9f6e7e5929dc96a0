import pytest

from app.core.privacy import float_up, key_atoms, release_plan, wave_atoms

TREE = {"root": ["north", "south"], "north": ["n1", "n2"]}


def test_the_smallest_leak_one_manager_and_a_team_of_5() -> None:
    plan = release_plan({"root": ["team"]}, "root", {"root": 1, "team": 5}, 5)
    assert plan == {"team": {"team"}, "root": {"team"}}


def test_small_units_float_up_until_they_are_enough() -> None:
    plan = release_plan(TREE, "root", {"n1": 3, "n2": 6, "north": 2, "south": 4, "root": 1}, 5)
    # n1 and north's own make 5 together; south's 4 and root's 1 do at the root.
    assert plan == {
        "n2": {"n2"},
        "north": {"n1", "n2", "north"},
        "root": {"n1", "n2", "north", "south", "root"},
    }


def test_what_is_left_at_the_root_is_in_no_report() -> None:
    plan = float_up(TREE, "root", {"n1": 7, "south": 4}, 5)
    assert plan.reports == {"n1": {"n1"}, "north": {"n1"}, "root": {"n1"}}
    assert plan.atoms == {"n1": {"n1"}}
    assert "south" not in plan.atom_of


def test_fewer_answers_than_the_minimum_show_nothing() -> None:
    assert release_plan(TREE, "root", {"n1": 2, "south": 2}, 5) == {}
    assert release_plan({}, "root", {}, 5) == {}


def test_a_minimum_of_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        release_plan(TREE, "root", {}, 0)


def test_a_deep_tree() -> None:
    depth = 5000
    plan = release_plan({n: [n + 1] for n in range(depth)}, 0, dict.fromkeys(range(depth + 1), 1), 5)
    assert len(plan[0]) == depth + 1 - (depth + 1) % 5
    assert depth not in plan


def test_a_leftover_joins_the_smallest_key_atom_which_then_sits_at_the_root() -> None:
    key = key_atoms(TREE, "root", {"n1": 8, "n2": 6, "south": 6, "root": 2}, 5)
    assert key.atoms == {"n1": {"n1"}, "south": {"south"}, "root": {"n2", "root"}}
    assert key.atom_of["n2"] == "root"
    assert key.members("north") == {"n1"}
    assert key.members("root") == {"n1", "n2", "south", "root"}


def test_under_the_minimum_there_is_no_key_atom() -> None:
    assert key_atoms(TREE, "root", {"n1": 2, "root": 2}, 5).atoms == {}


def test_later_plans_only_join_earlier_atoms() -> None:
    key = key_atoms(TREE, "root", {"n1": 8, "n2": 8, "south": 8, "root": 8}, 5)
    wave = wave_atoms(key, {"n1": 7, "n2": 6, "south": 4, "root": 5}, 5)
    assert wave.atoms == {"n1": {"n1"}, "n2": {"n2"}, "root": {"south", "root"}}
    question = wave.coarser({"n1": 4, "n2": 6, "south": 4, "root": 1}, 5)
    # n1 floats to the root, where it finds the atom of south and root; n2 alone is left of north.
    assert question.atoms == {"n2": {"n2"}, "root": {"n1", "south", "root"}}
    assert question.members("north") == {"n2"}
    split = question.coarser({"n1": 4, "n2": 6, "south": 4, "root": 1}, 10)
    assert split.atoms == {"root": {"n1", "n2", "south", "root"}}
    assert split.reports == {"root": {"root"}}


def test_ballots_outside_the_wave_atoms_never_come_back() -> None:
    key = key_atoms(TREE, "root", {"n1": 8, "root": 8}, 5)
    wave = wave_atoms(key, {"n1": 8, "root": 3}, 5)
    assert "root" not in wave.atom_of
    assert wave.coarser({"n1": 3, "root": 3}, 5).reports == {}
