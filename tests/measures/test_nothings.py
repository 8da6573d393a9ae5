"""Zero, refused, unknown and absent are four answers (F10, property 10)."""

import pytest

from guarantor import assess
from scenario_folders import SCENARIO, pellia, read

BATTALION = "    offers: {manoeuvre: about 800 troops ±25%, support: as_able}\n"
WHOLE = SCENARIO[SCENARIO.index("  xco-battalion:") : SCENARIO.index("  xdu-battlegroup:")]
WRITTEN = {
    "zero": (BATTALION, "    offers: {troops: 0 troops}\n"),
    "refused": (BATTALION, "    offers: refused\n"),
    "unknown": (BATTALION, '    offers: {troops: {value: unknown, assume: "deep(500, 2500) troops"}}\n'),
    "absent": (WHOLE, ""),
}


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    return {
        name: assess(read(pellia(tmp_path_factory.mktemp(name), change)), draws=8192)
        for name, change in WRITTEN.items()
    }


def corvia(answer):
    """How often Corvia joins, and what it brings there; nothing where it brings nothing."""
    course = answer.course("arvonia-backstop")
    brought = [each.deployed.alone for each in course.contributors if each.actor == "XCO"]
    return joins(answer, "arvonia-backstop", "XCO"), brought


def joins(answer, course, actor):
    """Share of the futures in which it joins, if all move together; 0 for whom the course does not name."""
    found = answer.course(course).joined.get(actor)
    return found.together.probability if found else 0.0


def test_who_offers_zero_joins_and_brings_nothing(answers):
    often, brought = corvia(answers["zero"])
    assert often > 0.2
    assert brought == []
    assert ("XCO" in answers["zero"].refused, "XCO" in answers["zero"].unheard) == (False, False)


def test_who_refused_never_joins_and_is_named(answers):
    assert corvia(answers["refused"]) == (0.0, [])
    assert ("XCO" in answers["refused"].refused, "XCO" in answers["refused"].unheard) == (True, False)


def test_an_unknown_offer_is_explored_and_listed_as_assumed(answers):
    often, (brought,) = corvia(answers["unknown"])
    assert often > 0.2
    assert brought.mean is None  # nothing is averaged over the range
    assert len({round(cell.value) for cell in brought.cells}) > 1
    (offer,) = (
        each for each in answers["unknown"].inputs if each.path == "pledges.xco-battalion.offers.troops"
    )
    assert (offer.written, offer.grade) == ("unknown", "assumed")


def test_who_is_absent_is_unheard_and_no_input(answers):
    answer = answers["absent"]
    assert corvia(answer) == (0.0, [])
    assert ("XCO" in answer.refused, "XCO" in answer.unheard) == (False, True)
    assert not [each.path for each in answer.inputs if each.path.startswith("pledges.xco")]


def test_the_four_give_four_digests(answers):
    assert len({answer.scenario.digest for answer in answers.values()}) == 4


def test_a_zero_counts_where_others_must_come_too_and_a_refusal_does_not(answers):
    """Belmark comes without Arvonia if two of the coast do (`at_least`)."""
    often = {name: joins(answer, "neighbours-alone", "XBE") for name, answer in answers.items()}
    assert often["zero"] == often["unknown"] > 0.0
    assert often["refused"] == often["absent"] == 0.0
