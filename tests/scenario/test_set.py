"""Changes without a name: ``PATH=VALUE``, as ``--set`` gives them (rule F19)."""

import pytest

from guarantor.scenario import ScenarioError, load
from guarantor.scenario.values import written_of


def test_a_change_without_a_name_is_written_by_nobody_and_assumed():
    scenario = load("pellia", variants=("rotation.default.ratio=4 to 5",))
    policy = scenario.forces["XBE"].policy
    assert policy.ratio.written == "4 to 5"
    assert (policy.ratio.origin.source, policy.ratio.origin.grade) == (None, "assumed")
    assert scenario.applied == ("rotation.default.ratio=4 to 5",)


def test_a_quantity_needs_no_more_than_its_name_and_a_dated_one_is_changed_as_of_the_day():
    plain, changed = load("pellia"), load("pellia", variants=("XBE.pool=9000 troops",))
    assert written_of(changed)["quantities.XBE.pool"] == "9000 troops"
    assert written_of(plain)["quantities.XBE.pool"] == "16000 to 17500 troops"
    assert plain.digest != changed.digest


def test_the_later_change_wins_over_a_variant():
    scenario = load("pellia", variants=("high-rotation", "rotation.default.ratio=3"))
    assert scenario.forces["XBE"].policy.ratio.written == "3"


def test_what_equals_the_scenario_changes_no_number():
    plain = load("pellia")
    same = load("pellia", variants=("courses.monitors-only.mission=monitoring",))
    assert same.digest == plain.digest


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("XBE.pol=3", "--set XBE.pol=3:1:1: there is no 'XBE.pol'; did you mean 'XBE.pool'?"),
        ("actors.XBE=3", "'actors.XBE' may not be changed so; copy the scenario to change it"),
        ("XBE.pool=lots", "--set XBE.pool=lots:1:1: quantities.XBE.pool: cannot read 'lots' as a quantity"),
        ("courses.monitors-only.mission=war", "'war' is not a level of 'mission'"),
    ],
)
def test_a_change_that_cannot_be_made_is_told_like_any_other_fault(text, says):
    with pytest.raises(ScenarioError) as caught:
        load("pellia", variants=(text,))
    assert says in str(caught.value)
