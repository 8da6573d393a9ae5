"""Deterrence in words: signs and differences first, levels only beside the reader's own anchor (D13, D18)."""

import pytest

from guarantor.measures import assess
from guarantor.measures.assessment import Amount, AnchorPart, Cell, Difference, Ends, InputInfo
from guarantor.report.answer import assumed, coded
from guarantor.report.deterrence import imposed, panel_of, strengths
from guarantor.scenario import load
from made_up_answers import both, of


@pytest.fixture(scope="module")
def pellia():
    return assess(load("pellia"), draws=1024)


def change(a, b, mean, lower, higher, cells=()):
    return Difference(
        a=a,
        b=b,
        measure="attack_probability",
        mean=mean,
        se=0.0,
        higher=of(higher),
        lower=of(lower),
        cells=cells,
    )


def level(low, high):
    found = Amount(unit="probability", mean=0.3, se=0.0, p05=low, p25=0.3, p50=0.3, p75=0.3, p95=high)
    return Ends[Amount](alone=found, together=found)


@pytest.fixture(scope="module")
def made_up(pellia):
    """Two courses against no force, in which all numbers differ."""
    none, first, second, _ = pellia.courses
    courses = (
        none.model_copy(update={"amounts": {"attack_probability": level(0.12, 0.58)}}),
        first.model_copy(
            update={
                "shares": {"attack_less_likely": both(11), "attack_more_likely": both(5, 9)},
                "amounts": {"attack_probability": level(0.07, 0.51)},
            }
        ),
        second.model_copy(
            update={
                "shares": {"attack_less_likely": both(23), "attack_more_likely": both(2)},
                "amounts": {"attack_probability": level(0.03, 0.44)},
            }
        ),
    )
    names = [course.name for course in courses[1:]]
    parts = tuple(
        AnchorPart(
            part=part,
            low=low,
            high=high,
            draws=300,
            less={name: both(10 * k + j) for j, name in enumerate(names, 1)},
            more={name: both(10 * k + j + 5) for j, name in enumerate(names, 1)},
        )
        for k, (part, low, high) in enumerate(
            (("low", 0.1, 0.26), ("middle", 0.27, 0.43), ("high", 0.44, 0.6))
        )
    )
    differences = (
        change(names[0], "no-force", -0.043, 11, 5),
        change(names[1], "no-force", 0.0002, 23, 2),
        change(names[1], names[0], None, 31, 4, (cell(-0.021), cell(0.013))),
    )
    return pellia.model_copy(
        update={
            "courses": courses,
            "differences": differences,
            "deterrence": pellia.deterrence.model_copy(update={"anchor_parts": parts}),
        }
    )


def cell(value):
    return Cell(name="x", value=value, low=value, high=value)


def test_each_course_is_compared_with_no_force_and_with_the_first(made_up):
    panel = panel_of(made_up)
    assert panel.signs == (
        ("the neighbours alone", "11", "5 (9 if all move together)", "4.3 points lower"),
        ("with Arvonia behind", "23", "2", "under 0.1 points higher"),
    )
    assert panel.between == (("with Arvonia behind", "31", "4", "2.1 points lower to 1.3 points higher"),)


def test_the_sign_is_told_in_each_third_of_the_anchor(made_up):
    panel = panel_of(made_up)
    assert panel.anchor_header == (
        "lowest third: 10% to 26%",
        "middle third: 27% to 43%",
        "highest third: 44% to 60%",
    )
    assert panel.anchor_rows == (
        ("the neighbours alone", "1 / 6", "11 / 16", "21 / 26"),
        ("with Arvonia behind", "2 / 7", "12 / 17", "22 / 27"),
    )


def test_levels_stand_beside_the_anchor_as_written(made_up):
    panel = panel_of(made_up)
    assert panel.levels == (
        ("no force", "12% to 58%"),
        ("the neighbours alone", "7% to 51%"),
        ("with Arvonia behind", "3% to 44%"),
    )
    assert panel.anchor == "10% to 60%, all equally likely (assumed, XE09)"


def test_without_a_challenger_there_is_no_panel(pellia):
    answer = pellia.model_copy(update={"deterrence": None})
    assert panel_of(answer) is None
    assert imposed(answer) == strengths(answer) == ""


def test_it_is_said_that_the_ceasefire_is_imposed_and_the_terms_are_not(pellia):
    assert imposed(pellia) == "A ceasefire is imposed in the model; Gorland's terms are not."
    others = tuple(event for event in pellia.events if event.name != "ceasefire")
    assert imposed(pellia.model_copy(update={"events": others})) == ""


def test_the_strip_names_both_strengths_as_written_with_their_grades(pellia):
    assert strengths(pellia) == (
        "Gorland 55k to 80k troops (estimated, XE02), Pellia 30k to 50k troops (assumed, XE09)"
    )
    assert strengths(pellia, brief=True) == (
        "Gorland 55k to 80k troops (estimated), Pellia 30k to 50k troops (assumed)"
    )
    strip = assumed(pellia)
    counts = pellia.assumptions
    assert f"{counts.stated} stated, {counts.reported} reported" in strip
    assert "Oldest source 10 January 2031, newest 1 March 2031." in strip
    assert strengths(pellia) in strip
    assert coded(pellia.inputs) in strip


def test_a_strength_that_nobody_published_is_a_strength_without_source(pellia):
    inputs = tuple(
        each.model_copy(update={"source": None}) if each.path == "challenger.strength" else each
        for each in pellia.inputs
    )
    assert "(estimated, no source)" in strengths(pellia.model_copy(update={"inputs": inputs}))


def condition(name, grade, written="ceasefire"):
    return InputInfo(path=f"pledges.{name}", written=written, grade=grade, source="E001", note="")


def test_it_is_said_how_good_the_conditions_of_pledges_are():
    by_one = "Conditions of pledges were coded from statements by one person; "
    offer = InputInfo(path="pledges.a.offers.troops", written="1", grade="stated", source="E001", note="")
    refusal = condition("c", "stated", "refused")
    low = [condition("a", "estimated"), condition("b", "assumed"), offer, refusal]
    assert coded(low) == f"{by_one}none is graded better than estimated."
    assert coded([*low, condition("d", "stated")]) == f"{by_one}1 of 3 is graded better than estimated."
    two = [*low, condition("d", "stated"), condition("e", "reported")]
    assert coded(two) == f"{by_one}2 of 4 are graded better than estimated."
    assert coded([offer, refusal]) == ""
