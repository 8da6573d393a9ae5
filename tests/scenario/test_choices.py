"""Choices on top of a scenario: actors left out, and the course of chosen levels (rules X7, F17)."""

import pytest

from guarantor.scenario import UnknownName, load
from guarantor.scenario.condition import Never
from guarantor.scenario.values import written_of
from scenario_folders import pellia


def levels_of(scenario):
    return {name: dict(course.levers) for name, course in scenario.courses.items()}


def test_an_actor_that_is_left_out_makes_no_pledge_and_everybody_else_does():
    plain, alone = load("pellia"), load("pellia", without=("XBE",))
    assert alone.without == ("XBE",)
    for before, after in zip(plain.pledges, alone.pledges, strict=True):
        assert (after.condition == Never()) == (after.actor == "XBE")
        assert after == before or after.actor == "XBE"
    assert levels_of(alone) == levels_of(plain)  # no lever sets the level of Belmark
    assert written_of(alone)["pledges.xbe-brigade"] == "left out here"


def test_the_lever_that_sets_its_level_stands_at_the_lowest_in_every_course():
    scenario = load("pellia", without=("XAR",))
    assert levels_of(scenario) == {
        "neighbours-alone": {"xar_level": "none", "mission": "reassurance"},
        "arvonia-backstop": {"xar_level": "none", "mission": "reassurance"},
        "monitors-only": {"xar_level": "none", "mission": "monitoring"},
    }
    assert scenario.warnings == (
        *load("pellia").warnings,
        "xar_level stands at none in every course, with Arvonia left out (X7)",
    )


def test_the_lever_of_a_group_falls_only_when_all_its_members_are_left_out(tmp_path):
    folder = pellia(
        tmp_path,
        ("coast: [XBE, XCO, XDU]", "coast: [XBE, XCO, XDU]\n  pair: [XBE, XCO]"),
        ("mission:   {levels:", "pair_word: {levels: [none, troops], ordered: true}\n  mission:   {levels:"),
        ("xar_level: none,     mission", "xar_level: none, pair_word: none, mission"),
        ("xar_level: backstop, mission", "xar_level: backstop, pair_word: troops, mission"),
        ("xar_level: enablers, mission", "xar_level: enablers, pair_word: none, mission"),
        ("order: [XAR, XBE]", "order: [XAR, pair]"),
        ("  XBE:\n    requires: [XAR]", "  pair:\n    lever: pair_word\n    requires: [XAR]"),
    )
    assert load(folder, without=("XBE",)).courses["arvonia-backstop"].levers["pair_word"] == "troops"
    both = load(folder, without=("XCO", "XBE"))
    assert both.courses["arvonia-backstop"].levers["pair_word"] == "none"
    assert "pair_word stands at none in every course, with Belmark and Corvia left out (X7)" in both.warnings


def test_a_refusal_stays_the_word_of_who_refused():
    scenario = load("ukraine", without=("POL",))
    assert written_of(scenario)["pledges.pol-troops"] == "refused"
    assert "Poland makes no pledge, so that leaving it out changes nothing (X7)" in scenario.warnings


def test_who_is_left_out_changes_the_digest_and_the_order_of_naming_does_not():
    plain = load("pellia")
    once, twice = load("pellia", without=("XCO", "XBE")), load("pellia", without=("XBE", "XCO", "XBE"))
    assert once.without == twice.without == ("XBE", "XCO")
    assert once.digest == twice.digest
    assert len({plain.digest, once.digest, load("pellia", without=("XGO",)).digest}) == 3
    assert load("pellia", without=(), levers={}) == plain


def test_a_course_of_exactly_these_levels_is_put_first_and_no_number_changes():
    plain, chosen = load("pellia"), load("pellia", levers={"xar_level": "backstop"})
    assert list(chosen.courses) == ["arvonia-backstop", "neighbours-alone", "monitors-only"]
    assert chosen.courses == plain.courses
    assert chosen.chosen == {"xar_level": "backstop"}
    assert chosen.digest == plain.digest


def test_levels_that_no_course_has_make_a_new_one_that_is_put_first():
    plain = load("pellia")
    scenario = load("pellia", levers={"mission": "monitoring"})
    first, *others = scenario.courses.values()
    assert (first.name, first.title) == ("your-course", "your course (XAR level none, mission monitoring)")
    assert first.levers == {"xar_level": "none", "mission": "monitoring"}  # unnamed: as in the first course
    assert others == list(plain.courses.values())
    assert scenario.digest != plain.digest


def test_levels_are_sought_with_the_levers_of_those_left_out_at_the_lowest():
    scenario = load("pellia", without=("XAR",), levers={"xar_level": "troops"})
    assert next(iter(scenario.courses)) == "neighbours-alone"
    assert scenario.chosen == {"xar_level": "troops"}
    assert "xar_level stands at none in every course, with Arvonia left out (X7)" in scenario.warnings
    denied = load("pellia", without=("XAR",), levers={"xar_level": "troops", "mission": "denial"})
    assert denied.courses["your-course"].levers == {"xar_level": "none", "mission": "denial"}


def test_a_course_that_has_the_name_already_keeps_it(tmp_path):
    scenario = load(pellia(tmp_path, ("monitors-only:", "your-course:")), levers={"mission": "denial"})
    assert next(iter(scenario.courses)) == "your-course-2"
    assert scenario.courses["your-course"].title == "monitors only"


@pytest.mark.parametrize(
    ("lever", "title"),
    [
        ("protection_of_the_skies", "your course (mission denial)"),
        ("mission", "your course (XAR level none, mission denial)"),
    ],
)
def test_a_title_that_would_be_too_long_tells_what_was_chosen(tmp_path, lever, title):
    more = "" if lever == "mission" else f"\n  {lever}: {{levels: [none, some], ordered: true}}"
    sets = "" if lever == "mission" else f"{lever}: none, "
    folder = pellia(
        tmp_path,
        ("denial], ordered: false}", f"denial], ordered: false}}{more}"),
        *((f"xar_level: {level},", f"{sets}xar_level: {level},") for level in ("none", "backstop")),
        ("xar_level: enablers,", f"{sets}xar_level: enablers,"),
    )
    assert load(folder, levers={"mission": "denial"}).courses["your-course"].title == title


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"without": ("XBA",)}, r"unknown actor 'XBA'; did you mean 'XBE'\? \(known: XPE, XGO, XAR, XBE"),
        ({"without": ("xbe",)}, r"unknown actor 'xbe'; did you mean 'XBE'\?"),
        ({"without": ("belmark",)}, r"unknown actor 'belmark'; did you mean 'XBE'\?"),
        (
            {"levers": {"xar_levl": "none"}},
            r"unknown lever 'xar_levl'; did you mean 'xar_level'\? \(known: xar",
        ),
        (
            {"levers": {"mission": "denail"}},
            r"is not a level of 'mission' \(monitoring, reassurance, denial\); did you mean 'denial'",
        ),
    ],
)
def test_a_name_that_is_not_there_is_told_with_the_nearest(asked, says):
    with pytest.raises(UnknownName, match=says):
        load("pellia", **asked)
