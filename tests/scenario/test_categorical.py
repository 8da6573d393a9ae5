"""Events with levels: read, compared like levers, drawn by no stage here (F5, F15, F18, R7, R10)."""

from datetime import date

import pytest

from guarantor.scenario import build, open_folder
from guarantor.scenario.condition import (
    Always,
    ConditionFaults,
    Lever,
    Never,
    Not,
    event_at,
    event_of,
    fold,
    format_condition,
    holds,
    mentions,
    parse_approval_rule,
    parse_pledge_condition,
)
from guarantor.scenario.condition import Names as ConditionNames
from guarantor.scenario.digest import canonical
from guarantor.scenario.quantity import Shape
from scenario_folders import fault_of, faults_of, pellia, read, replaced, written

LEVELS = ("none", "clear", "international", "un")
NAMES = ConditionNames(
    actors=("GBR", "FRA"),
    events=("ceasefire", "mandate", "forum"),
    levers={"usa_level": Lever(("none", "troops"), True)},
    groups={"pair": ("GBR", "FRA")},
    pledging=("GBR", "FRA"),
    categories={"mandate": Lever(LEVELS, True), "forum": Lever(("nato", "eu", "coalition"))},
)


def pledge(text):
    return parse_pledge_condition(text, NAMES, owner="")


def faults(text, parse=pledge):
    with pytest.raises(ConditionFaults) as caught:
        parse(text)
    return [(fault.message, fault.offset) for fault in caught.value.faults]


def standing(level):
    """The world in which the mandate stands at a level."""
    return {event_at("mandate", each).name: each == level for each in LEVELS}


# -- comparisons --------------------------------------------------------------------------------------------

COMPARED = {
    "mandate == none": "none",
    "mandate == un": "un",
    "mandate != clear": "none international un",
    "mandate < clear": "none",
    "mandate <= clear": "none clear",
    "mandate > clear": "international un",
    "mandate >= clear": "clear international un",
    "mandate < none": "",
    "mandate > un": "",
    "mandate >= none": "none clear international un",
    "mandate in [clear, un]": "clear un",
    "mandate in [un, clear]": "clear un",
    "not mandate == un": "none clear international",
    "not mandate >= clear": "none",
    "mandate >= clear and mandate <= international": "clear international",
    "at_least(1, [mandate == none, mandate > international])": "none un",
}


@pytest.mark.parametrize(("text", "levels"), COMPARED.items(), ids=COMPARED)
def test_a_comparison_of_four_levels_holds_at_these(text, levels):
    condition = pledge(text)
    assert [level for level in LEVELS if holds(condition, standing(level))] == levels.split()
    folded = fold(condition, {})
    assert [level for level in LEVELS if holds(folded, standing(level))] == levels.split()


@pytest.mark.parametrize("text", COMPARED)
def test_a_comparison_written_out_is_read_back_as_the_same(text):
    condition = pledge(text)
    assert pledge(format_condition(condition)) == condition


def test_several_levels_are_written_as_a_list_and_need_no_brackets():
    assert format_condition(pledge("mandate >= clear")) == "mandate in [clear, international, un]"
    assert format_condition(pledge("ceasefire and mandate in [un, clear]")) == (
        "ceasefire and mandate in [clear, un]"
    )
    assert format_condition(pledge("mandate == un or forum == eu")) == "mandate == un or forum == eu"
    assert format_condition(pledge("not mandate in [clear, un]")) == "not mandate in [clear, un]"


def test_a_comparison_that_every_level_meets_is_always_and_one_that_none_meets_never():
    assert pledge("mandate >= none") == Always()
    assert pledge("mandate < none") == Never()
    assert fold(pledge("ceasefire and mandate > un"), {}) == Never()


def test_a_condition_mentions_the_event_and_not_its_levels():
    found = mentions(pledge("ceasefire and (mandate >= clear or not forum == eu)"))
    assert found.events == ("ceasefire", "forum", "mandate")
    assert event_of("mandate == clear") == "mandate"


def test_known_events_can_be_set_beside_the_levers():
    condition = pledge("usa_level == troops and mandate >= clear and not ceasefire")
    assert fold(condition, {"usa_level": "troops"}, standing("un")) == Not(pledge("ceasefire"))
    assert fold(condition, {"usa_level": "troops"}, standing("none")) == Never()
    assert fold(pledge("not mandate == un"), {}, standing("un")) == Never()
    assert fold(pledge("not mandate == un"), {}, standing("clear")) == Always()


def test_an_approval_rule_compares_levels_though_it_knows_no_not():
    rule = parse_approval_rule("all_of([ceasefire, mandate != none])", NAMES)
    assert format_condition(rule) == "ceasefire and mandate in [clear, international, un]"


FAULTS = {
    "mandate": ("'mandate' has levels; compare it, as in 'mandate == clear'", 0),
    "ceasefire and forum": ("'forum' has levels; compare it, as in 'forum == eu'", 14),
    "at_least(1, [ceasefire, mandate])": ("'mandate' has levels; compare it", 24),
    "at_least(1, mandate)": ("'mandate' has levels; compare it", 12),
    "forum >= eu": ("'forum' is not ordered; use '==', '!=' or 'in [..]'", 0),
    "forum == nat": ("'nat' is not a level of 'forum' (nato, eu, coalition); did you mean 'nato'?", 9),
    "mandate in [clear, eu]": ("'eu' is not a level of 'mandate'", 19),
    "mandate == ceasefire": ("'ceasefire' is not a level of 'mandate'", 11),
    "ceasefire == yes": ("'ceasefire' is not a lever; write 'ceasefire' alone", 0),
    "ceasefire and un": ("'un' is a level; write 'mandate == un'", 14),
    "un == mandate": ("put the lever on the left", 0),
    "mandat == un": ("unknown name 'mandat'; did you mean 'mandate'?", 0),
    "clear < mandate < un": ("one comparison at a time", 0),
}  # fmt: skip


@pytest.mark.parametrize(("text", "fault"), FAULTS.items(), ids=FAULTS)
def test_a_comparison_that_means_nothing_says_what_to_write(text, fault):
    ((message, offset),) = faults(text)
    assert message.startswith(fault[0])
    assert offset == fault[1]


def test_an_approval_rule_wants_a_comparison_too():
    assert faults("mandate", lambda text: parse_approval_rule(text, NAMES)) == [
        ("'mandate' has levels; compare it, as in 'mandate == clear'", 0)
    ]


# -- the scenario -------------------------------------------------------------------------------------------

BASE = """\
guarantor: 1
as_of: 2031-03-01
actors:
  XBE: {name: Belmark, roles: [contributor]}
levers: {help: {levels: [none, some], ordered: true}}
courses: {go: {help: none}}
events:
  mandate:
    levels: [none, clear, un]
    ordered: true
    probability: "discrete(none: 50%, clear: 30%, un: 20%)"
  ceasefire: {probability: 50%}
pledges:
  p: {actor: XBE, offers: {x: 10 troops}, if: "mandate >= clear"}
"""


def scenario(folder, *changes):
    return written(folder, replaced(BASE, *changes))


def test_an_event_with_levels_is_read_with_its_weights_in_the_order_of_the_levels(tmp_path):
    event = read(scenario(tmp_path, ("none: 50%, clear: 30%, un: 20%", "un: 20%, none: 50%, clear: 30%")))
    mandate = event.events["mandate"]
    ((condition, value),) = mandate.probability.cases
    assert mandate.levels == ("none", "clear", "un")
    assert condition == Always()
    assert value.quantity.labels == ("none", "clear", "un")
    assert value.quantity.numbers == (0.5, 0.3, 0.2)
    assert value.name == "mandate"
    assert value.written == "discrete(un: 20%, none: 50%, clear: 30%)"
    assert event.events["ceasefire"].levels == ()


def test_a_level_without_weight_is_legal_and_never_drawn(tmp_path):
    found = read(scenario(tmp_path, ("none: 50%, clear: 30%, un: 20%", "none: 50%, clear: 50%, un: 0%")))
    assert found.events["mandate"].probability.cases[0][1].quantity.labels == ("none", "clear")
    left_out = read(scenario(tmp_path, ("discrete(none: 50%, clear: 30%, un: 20%)", "one_of(clear, none)")))
    assert left_out.events["mandate"].probability.cases[0][1].quantity.labels == ("none", "clear")


def test_explored_levels_have_a_stream_of_their_own(tmp_path):
    found = read(scenario(tmp_path, ("discrete(none: 50%, clear: 30%, un: 20%)", "deep(un, none)")))
    value = found.events["mandate"].probability.cases[0][1]
    assert (value.name, value.quantity.shape) == ("mandate#p", Shape.DEEP)


def test_unknown_levels_are_explored_under_assume(tmp_path):
    folder = scenario(
        tmp_path,
        ('"discrete(none: 50%, clear: 30%, un: 20%)"', '{value: unknown, assume: "deep(none, clear, un)"}'),
    )
    value = read(folder).events["mandate"].probability.cases[0][1]
    assert value.unknown
    assert (value.name, value.quantity.labels) == ("mandate#p", ("none", "clear", "un"))


def test_levels_may_depend_on_levers_and_other_events(tmp_path):
    cases = (
        '\n      - {when: "help == some", value: "discrete(un: 100%)"}'
        '\n      - {when: ceasefire, value: "one_of(none, clear)"}'
        '\n      - {when: always, value: "deep(none, clear)"}'
    )
    mandate = read(scenario(tmp_path, (' "discrete(none: 50%, clear: 30%, un: 20%)"', cases))).events[
        "mandate"
    ]
    assert [value.name for _, value in mandate.probability.cases] == ["mandate", "mandate", "mandate#p"]


def test_how_likely_each_level_is_can_be_dated(tmp_path):
    dated = (
        '\n      - {value: "one_of(none, clear)"}'
        '\n      - {since: 2031-04-01, value: "discrete(clear: 100%)"}'
    )
    folder = open_folder(scenario(tmp_path, (' "discrete(none: 50%, clear: 30%, un: 20%)"', dated)))
    now, later = (build(folder, as_of=day) for day in (date(2031, 3, 1), date(2031, 4, 1)))
    assert now.events["mandate"].probability.cases[0][1].quantity.labels == ("none", "clear")
    assert later.events["mandate"].probability.cases[0][1].quantity.labels == ("clear",)


WRONG = [
    pytest.param(
        ("clear: 30%", "claer: 30%"),
        "scenario.yaml:11:18: events.mandate.probability: 'claer' is not one of its levels "
        "(none, clear, un); did you mean 'clear'?",
        id="an unknown level",
    ),
    pytest.param(
        ("un: 20%", "un: 10%"),
        "scenario.yaml:11:18: events.mandate.probability: the weights add up to 0.9, not 1",
        id="weights that do not add up",
    ),
    pytest.param(
        ('"discrete(none: 50%, clear: 30%, un: 20%)"', "30%"),
        "scenario.yaml:11:18: events.mandate.probability: '30%' does not say how likely each level is; "
        "write 'discrete(none: 60%, un: 40%)', 'one_of(none, clear, un)' or 'deep(none, clear, un)'",
        id="a plain probability for levels",
    ),
    pytest.param(
        ('"discrete(none: 50%, clear: 30%, un: 20%)"', "clear"),
        "scenario.yaml:11:18: events.mandate.probability: 'clear' does not say how likely each level is",
        id="a level alone",
    ),
    pytest.param(
        ('"discrete(none: 50%, clear: 30%, un: 20%)"', "deep(0, 1)"),
        "scenario.yaml:11:18: events.mandate.probability: 'deep(0, 1)' does not say how likely each level is",
        id="numbers for levels",
    ),
    pytest.param(
        ('"discrete(none: 50%, clear: 30%, un: 20%)"', "refused"),
        "scenario.yaml:11:18: events.mandate.probability: 'refused' does not say how likely each level is",
        id="refused",
    ),
    pytest.param(
        ("ceasefire: {probability: 50%}", 'ceasefire: {probability: "one_of(none, some)"}'),
        "scenario.yaml:12:28: events.ceasefire.probability: a probability is a number, not a word",
        id="levels for a yes or no",
    ),
    pytest.param(
        ("    levels: [none, clear, un]\n", "    levels: []\n"),
        "scenario.yaml:8:3: events.mandate: has no levels; write 'levels: [none, some]'",
        id="no levels",
    ),
    pytest.param(
        ("[none, clear, un]", "[none, clear, un, clear]"),
        "scenario.yaml:9:31: events.mandate.levels: 'clear' is written twice",
        id="a level twice",
    ),
    pytest.param(
        ("[none, clear, un]", "[none, clear, un, never]"),
        "scenario.yaml:9:31: events.mandate.levels: 'never' is a word of the condition language; rename it",
        id="a word of the language",
    ),
    pytest.param(
        ("[none, clear, un]", "[none, clear, un, UN]"),
        "scenario.yaml:9:31: events.mandate.levels: 'UN' cannot be a name here",
        id="capitals",
    ),
    pytest.param(
        ("[none, clear, un]", "[none, clear, un, ceasefire]"),
        "scenario.yaml:12:3: events.ceasefire: 'ceasefire' is a level too; rename one",
        id="a level named like an event",
    ),
    pytest.param(
        ("[none, some]", "[none, mandate]"),
        "scenario.yaml:8:3: events.mandate: 'mandate' is a level too; rename one",
        id="an event named like a level of a lever",
    ),
    pytest.param(
        ("ceasefire: {probability: 50%}", "ceasefire: {probability: 50%, ordered: true}"),
        "scenario.yaml:12:42: events.ceasefire.ordered: is for an event with 'levels'; leave it out",
        id="an order without levels",
    ),
    pytest.param(
        ("ordered: true\n    probability", "ordered: maybe\n    probability"),
        "scenario.yaml:10:14: events.mandate.ordered: expected yes or no, got 'maybe'",
        id="an order that is neither",
    ),
    pytest.param(
        ("mandate >= clear", "mandate >= claer"),
        "scenario.yaml:14:59: pledges.p.if: 'claer' is not a level of 'mandate' (none, clear, un); "
        "did you mean 'clear'?",
        id="an unknown level in a condition",
    ),
    pytest.param(
        ("mandate >= clear", "mandate"),
        "scenario.yaml:14:48: pledges.p.if: 'mandate' has levels; compare it, as in 'mandate == clear'",
        id="a bare name",
    ),
    pytest.param(
        ('\n    probability: "discrete(none: 50%, clear: 30%, un: 20%)"', ""),
        "scenario.yaml:8:3: events.mandate: has no probability; write one such as 'one_of(none, clear, un)'",
        id="no probability",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("change", "says"), WRONG)
def test_what_is_wrong_with_an_event_with_levels_is_told_at_its_place(tmp_path, change, says):
    changes = [change]
    if change[0] == "ordered: true\n    probability":  # else the order comparison has its own fault
        changes.append(("mandate >= clear", "mandate == clear"))
    assert fault_of(scenario(tmp_path, *changes)).startswith(says)


def test_all_unknown_levels_are_told_at_once(tmp_path):
    found = faults_of(scenario(tmp_path, ("none: 50%, clear: 30%", "nobody: 50%, klar: 30%")))
    assert ["nobody" in found[0], "klar" in found[1], len(found)] == [True, True, 2]


def test_a_level_may_be_shared_with_a_lever_and_with_another_event(tmp_path):
    twin = '  consent: {levels: [none, clear], probability: "one_of(none, clear)"}\n'
    found = read(scenario(tmp_path, ("  ceasefire:", f"{twin}  ceasefire:")))
    assert found.events["consent"].levels == ("none", "clear")


def test_events_with_levels_may_not_wait_for_each_other_in_a_circle(tmp_path):
    folder = scenario(
        tmp_path,
        (
            "{probability: 50%}",
            "{probability: [{when: mandate == un, value: 10%}, {when: always, value: 50%}]}",
        ),
        (
            '"discrete(none: 50%, clear: 30%, un: 20%)"',
            '[{when: ceasefire, value: "one_of(none, un)"}, {when: always, value: "one_of(none, un)"}]',
        ),
    )
    assert fault_of(folder) == (
        "scenario.yaml:8:3: events.mandate: its probability depends on itself through ceasefire, mandate"
    )


# -- digest, common factors ---------------------------------------------------------------------------------


def digest(folder, *changes):
    return read(scenario(folder, *changes)).digest


def test_only_what_changes_a_number_changes_the_digest(tmp_path):
    base = digest(tmp_path)
    turned = ("none: 50%, clear: 30%, un: 20%", "un: 20%, clear: 30%, none: 50%")
    assert digest(tmp_path, turned) == base
    assert digest(tmp_path, ("un: 20%", "un: 20%, more: 0%"), ("clear, un]", "clear, un, more]"),
                  ("mandate >= clear", "mandate in [clear, un]")) == base  # fmt: skip
    assert digest(tmp_path, ("clear: 30%, un: 20%", "clear: 20%, un: 30%")) != base
    assert digest(tmp_path, ("[none, clear, un]", "[clear, none, un]"),
                  ("mandate >= clear", "mandate in [clear, un]")) != base  # fmt: skip
    assert digest(tmp_path, ("mandate >= clear", "mandate == un")) != base


def test_a_scenario_without_such_events_keeps_its_digest(tmp_path):
    """The field that tells an event with levels apart is no part of the digest of the others."""
    assert '"levels":[]' not in canonical(read(pellia(tmp_path)))


FACTOR = "common_factors: {politics: {of: [mandate, ceasefire], correlation: 0.3}}\n"


def test_a_common_factor_says_where_an_event_with_levels_moves(tmp_path):
    found = read(scenario(tmp_path, ("pledges:", f"{FACTOR}pledges:")))
    assert found.factors[0].of == ("mandate", "ceasefire")
    towards = "'mandate' moves towards its first level, 'none', where the others happen"
    assert f"common_factors.politics: {towards}" in found.warnings


def test_a_common_factor_of_nothing_that_happens_or_without_strength_warns_of_nothing(tmp_path):
    for factor in (FACTOR.replace("mandate, ceasefire", "mandate"), FACTOR.replace("0.3", "0")):
        found = read(scenario(tmp_path, ("pledges:", f"{factor}pledges:")))
        assert not any("moves" in warning for warning in found.warnings)


def test_explored_levels_move_with_nothing(tmp_path):
    found = read(
        scenario(
            tmp_path,
            ("pledges:", f"{FACTOR}pledges:"),
            ("discrete(none: 50%, clear: 30%, un: 20%)", "deep(none, clear, un)"),
        )
    )
    assert (
        "common_factors.politics: 'mandate' moves with nothing, since its levels are explored without a "
        "probability"
    ) in found.warnings
