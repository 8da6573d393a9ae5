"""The formal reading of a claim in plain words, made from its parts (E18)."""

import re
from dataclasses import replace

import pytest

from claim_builders import claim, part, where
from guarantor.measures.claims.words import reads_as, unit_in_words
from guarantor.scenario import load
from guarantor.scenario.measure_names import MEASURES

ALONE, BACKSTOP, NONE = "neighbours-alone", "arvonia-backstop", "no-force"
FORBIDDEN = (
    r"fixpoint|least\b(?<!at least)|greatest|q\*|pi\*|\bW[125]|Shapley|quantile|Monte|posterior|elicited"
    "|stochastic"
)


@pytest.fixture(scope="module")
def pellia():
    return load("pellia")


@pytest.mark.parametrize(
    ("read", "words"),
    [
        (part("requirement_met", ALONE, "no"),
         "With the neighbours alone: every line of the requirement is filled - no"),
        (part("attack_probability", ALONE, "> -0.1", minus=NONE),
         "Chance of attack with the neighbours alone minus no force is above -10 points"),
        (part("challenger_gain", ALONE, "> 0", minus=BACKSTOP),
         "What Gorland gains against no force is higher with the neighbours alone than with Arvonia behind"),
        (part("challenger_gain", ALONE, "> 0.05", minus=BACKSTOP),
         "What Gorland gains against no force with the neighbours alone "
         "minus with Arvonia behind is above 5 points"),
        (part("protege_value", ALONE, "< 0", minus=NONE, stat="mean"),
         "On average what Pellia can expect is lower with the neighbours alone than with no force"),
        (part("requirement_met", ALONE, "< 0.2", stat="probability"),
         "With the neighbours alone: every line of the requirement is filled "
         "in fewer than 20 % of these futures"),
        (part("attack_probability", ALONE, "< 0.8", each="<= 0.5", stat="probability"),
         "With the neighbours alone: chance of attack is at most 50 % in fewer than 80 % of these futures"),
        (part("necessary(XAR, 10000)", BACKSTOP, "yes"),
         "With Arvonia behind: Arvonia is needed for 10,000 troops on offer - yes"),
        (part("requirement_met", ALONE, "yes", with_={"mission": "denial"}),
         "With the neighbours alone and mission set to denial: "
         "every line of the requirement is filled - yes"),
        (part("members_joined(coast, 1000)", ALONE, ">= 2"),
         "With the neighbours alone: number of coast that join "
         "and offer at least 1,000 troops each is at least 2"),
        (part("largest_sustained(coast)", ALONE, ">= 0", less="requirement_troops"),
         "With the neighbours alone: largest force that coast can keep there if all of it joins "
         "is at least as high as troops asked for"),
        (part("requirement_met", BACKSTOP, "> 0", without=("XBE", "XCO", "XDU")),
         "Every line of the requirement is filled with Arvonia behind, but not without coast"),
        (part("attack_probability", BACKSTOP, "< -0.1", without=("XBE",)),
         "Chance of attack with Arvonia behind minus the same without Belmark is below -10 points"),
        (part("event(xgo_consent)", ALONE, "< 0.5", stat="probability"),
         "With the neighbours alone: there is Gorland's consent in fewer than 50 % of these futures"),
        (part("package_share", ALONE, "in [0.2, 0.4]"),
         "With the neighbours alone: share of every line that can be filled is from 20 % to 40 %"),
        (part("headcount", ALONE, "> 0.5", minus=BACKSTOP, each="< 0", stat="probability"),
         "Troops kept there is lower with the neighbours alone than with Arvonia behind "
         "in more than 50 % of these futures"),
    ],
)  # fmt: skip
def test_a_part_is_said_in_words(pellia, read, words):
    assert reads_as(claim(read), pellia) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ceasefire", "Given a ceasefire"),
        ("ceasefire and not xgo_consent", "Given a ceasefire and without Gorland's consent"),
        ("ceasefire and force_raised", "Given a ceasefire and where a force is raised"),
        ("not requirement_met", "Except where every line of the requirement is filled"),
        ("ceasefire or XBE", "Either given a ceasefire or where Belmark joins"),
    ],
)
def test_what_selects_the_draws_comes_first(pellia, text, words):
    said = claim(part("authorized", ALONE, "no"), where=where(pellia, text))
    assert reads_as(said, pellia) == f"{words}, with the neighbours alone: the force is approved - no"


def test_parts_in_several_courses_name_each_and_an_either_or_says_so(pellia):
    said = claim(
        part("force_raised", ALONE, "no"),
        (part("joined(XBE)", BACKSTOP, "yes"), part("joined(XCO)", BACKSTOP, "yes")),
    )
    assert reads_as(said, pellia) == (
        "A force is raised with the neighbours alone - no; "
        "and either Belmark joins with Arvonia behind - yes "
        "or Corvia joins with Arvonia behind - yes"
    )


def test_what_is_not_read_has_no_words(pellia):
    assert reads_as(claim(not_testable="no quantity"), pellia) == ""


def test_every_measure_is_said_without_jargon(pellia):
    words = {
        "actor": "XBE", "group": "coast", "actor or group": "coast", "event": "xdu_mandate",
        "course": BACKSTOP, "troops": "1000", "issue": "own_troops", "channel": "means", "input": "XBE.pool",
    }  # fmt: skip
    for measure in MEASURES.values():
        arguments = ", ".join(words[kind.removesuffix("?")] for kind in measure.arguments)
        test = "yes" if measure.yes_no else "> 0"
        text = reads_as(claim(part(f"{measure.name}({arguments})", ALONE, test)), pellia)
        assert "{" not in text, text
        assert not re.search(FORBIDDEN, text), text
        assert "challenger" not in text, text


def test_a_mean_has_a_unit_and_a_share_of_futures_has_none():
    mean = part("headcount", ALONE, "> 0", stat="mean")
    assert unit_in_words(mean) == "troops"
    assert unit_in_words(replace(mean, stat=None)) == ""
    risk = part("attack_probability", ALONE, "> 0", stat="mean")
    assert unit_in_words(risk) == "probability"
    assert unit_in_words(replace(risk, minus=BACKSTOP)) == "points"
    met = part("headcount_met", ALONE, "> 0", minus=BACKSTOP, stat="mean")
    assert unit_in_words(met) == "points"
    assert unit_in_words(replace(met, stat="probability")) == "points"
    assert unit_in_words(replace(met, minus=None, stat="probability")) == ""
