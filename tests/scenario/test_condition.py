"""The condition language (rules F15, F16, A1; rows B24-B34, B47, B48 of the broken inputs)."""

import json
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from condition_strategies import conditions
from guarantor.scenario.condition import (
    Actor,
    AllOf,
    Always,
    AnyOf,
    AtLeast,
    ConditionFaults,
    Event,
    Level,
    Lever,
    Mentions,
    Names,
    Never,
    Not,
    Weighted,
    fold,
    format_condition,
    holds,
    mentions,
    parse_approval_rule,
    parse_pledge_condition,
)

GOLDEN = json.loads((Path(__file__).parents[1] / "golden/scenario/broken.json").read_text(encoding="utf-8"))
ABOUT_CONDITIONS = {f"B{n}" for n in [*range(24, 35), 47, 48]}

# The names of the base of broken.json.
BASE = Names(
    actors=("XAR", "XBE", "XCO"),
    events=("ceasefire",),
    levers={
        "xar_level": Lever(("none", "enablers", "backstop", "troops"), ordered=True),
        "mission": Lever(("monitoring", "reassurance", "denial")),
    },
    groups={"coast": ("XBE", "XCO")},
    pledging=("XBE",),
)
NAMES = Names(
    actors=("GBR", "FRA", "DEU", "POL"),
    events=("ceasefire", "mandate"),
    levers=BASE.levers,
    groups={"weimar": ("FRA", "DEU", "POL"), "nobody": ()},
    pledging=("GBR", "FRA", "POL"),
)
ORDERED = ("none", "enablers", "backstop", "troops")


def pledge(text):
    return parse_pledge_condition(text, NAMES, owner="GBR")


def approval(text):
    return parse_approval_rule(text, NAMES)


@pytest.mark.parametrize(
    "case", [c for c in GOLDEN["cases"] if c["id"] in ABOUT_CONDITIONS], ids=lambda c: c["id"]
)
def test_a_broken_condition_gives_its_line_of_the_table(case):
    line = GOLDEN["base"].replace(case["replace"], case["by"]).splitlines()[20]
    written = line.removeprefix("    if: ")
    with pytest.raises(ConditionFaults) as caught:
        parse_pledge_condition(written.strip('"'), BASE, owner="XBE")
    start = 9 + written.startswith('"')
    path = "pledges.xbe-brigade.if"
    got = [f"scenario.yaml:21:{start + f.offset}: {path}: {f.message}" for f in caught.value.faults]
    assert got == case["expect"]


@dataclass(frozen=True)
class Case:
    text: str
    tree: object


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(Case("ceasefire", Event("ceasefire")), id="event"),
        pytest.param(Case("always", Always()), id="always"),
        pytest.param(Case("never", Never()), id="never"),
        pytest.param(
            Case(
                "ceasefire and FRA or DEU", AnyOf((AllOf((Event("ceasefire"), Actor("FRA"))), Actor("DEU")))
            ),
            id="and binds tighter than or",
        ),
        pytest.param(
            Case("not mandate and ceasefire", AllOf((Not(Event("mandate")), Event("ceasefire")))),
            id="not binds tighter than and",
        ),
        pytest.param(Case("xar_level >= backstop", Level("xar_level", ORDERED[2:])), id="order comparison"),
        pytest.param(Case("xar_level < none", Level("xar_level", ())), id="comparison that never holds"),
        pytest.param(
            Case("mission != denial", Level("mission", ("monitoring", "reassurance"))), id="unordered lever"
        ),
        pytest.param(
            Case("mission in [denial, monitoring]", Level("mission", ("monitoring", "denial"))),
            id="levels in a list",
        ),
        pytest.param(
            Case("at_least(1, others)", AtLeast(1, (Actor("FRA"), Actor("POL")))),
            id="others make a pledge, not DEU",
        ),
        pytest.param(
            Case("at_least(2, weimar)", AtLeast(2, (Actor("FRA"), Actor("DEU"), Actor("POL")))), id="group"
        ),
        pytest.param(
            Case(
                "at_least(1, [ceasefire and FRA, mandate])",
                AtLeast(1, (AllOf((Event("ceasefire"), Actor("FRA"))), Event("mandate"))),
            ),
            id="items are conditions",
        ),
        pytest.param(
            Case("  ceasefire\r\n\tand\nFRA ", AllOf((Event("ceasefire"), Actor("FRA")))), id="line breaks"
        ),
    ],
)
def test_a_pledge_condition_reads_as_written(case):
    assert pledge(case.text) == case.tree


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            Case(
                "all_of([mandate, any_of([GBR, FRA])])",
                AllOf((Event("mandate"), AnyOf((Actor("GBR"), Actor("FRA"))))),
            ),
            id="rules inside rules",
        ),
        pytest.param(
            Case("mission == denial and GBR", AllOf((Level("mission", ("denial",)), Actor("GBR")))),
            id="lever guard",
        ),
        pytest.param(
            Case(
                "weighted(5, {GBR: 3, FRA and DEU: 2})",
                Weighted(5, (Actor("GBR"), AllOf((Actor("FRA"), Actor("DEU")))), (3, 2)),
            ),
            id="weights",
        ),
        pytest.param(
            Case("all_of(weimar)", AllOf((Actor("FRA"), Actor("DEU"), Actor("POL")))), id="all of a group"
        ),
    ],
)
def test_an_approval_rule_reads_as_written(case):
    assert approval(case.text) == case.tree


def test_a_group_in_a_condition_leaves_out_the_actor_whose_condition_it_is():
    tree = parse_pledge_condition("at_least(1, weimar)", NAMES, owner="FRA")
    assert tree == AtLeast(1, (Actor("DEU"), Actor("POL")))


def test_every_fault_of_a_text_is_reported_in_the_order_of_the_text():
    with pytest.raises(ConditionFaults) as caught:
        pledge("ceasfire and not FRA and xar_level >= backstopp")
    assert [(f.offset, f.message.split(";")[0]) for f in caught.value.faults] == [
        (0, "unknown name 'ceasfire'"),
        (
            17,
            "'not' is not allowed on an actor ('FRA'): whether others join must never make this one less "
            "willing",
        ),
        (38, "'backstopp' is not a level of 'xar_level' (none, enablers, backstop, troops)"),
    ]


REFUSED_IN_PLEDGES = {
    "": "the condition is empty; write 'always'",
    "ceasefire and": "cannot read 'ceasefire and' as a condition",
    "ceasefire) or (FRA": "cannot read",
    "ＧＢＲ": "'Ｇ' is not a plain ASCII character",
    "ceasefire\x00": r"'\\x00' is not a plain ASCII character",
    "a" * 1_001: "1,001 characters; a condition has at most 1,000",
    "(" * 21 + "FRA" + ")" * 21: "brackets are nested more than 20 deep",
    "not " * 22 + "ceasefire": "nested more than 20 deep",
    " or ".join(["at_least(1,[FRA])"] * 41): "more than 200 names and operators",
    "ceasefire | FRA": r"write 'or' instead of '\|'",
    "ceasefire & FRA": "write 'and' instead of '&'",
    "!ceasefire": "write 'not' instead of '!'",
    "mission = denial": "write '==' instead of '='",
    "xar_level => troops": "write '>=' instead of '=>'",
    "[*FRA]": "cannot stand in a condition",
    "f'{1}'": "cannot stand in a condition",
    "(x := 1)": "cannot stand in a condition",
    "FRA.__class__": "cannot stand in a condition",
    "always if ceasefire else never": "cannot stand in a condition",
    "lambda: FRA": "cannot stand in a condition",
    "[x for x in FRA]": "cannot stand in a condition",
    "'FRA'": "cannot stand in a condition",
    "not not not FRA": r"not allowed on an actor \('FRA'\)",
    "not at_least(1, others)": r"not allowed on an actor \('others'\)",
    "not at_least(1, weimar)": r"not allowed on an actor \('weimar'\)",
    "not at_least(1, [mandate, DEU])": r"not allowed on an actor \('DEU'\)",
    "others": "'others' is many actors; write 'at_least\\(1, others\\)'",
    "xar_level": "'xar_level' is a lever; compare it, as in 'xar_level >= troops'",
    "backstop": "'backstop' is a level; write 'xar_level == backstop'",
    "at_least": "at_least takes a number and names",
    "at_least(1)": "at_least takes a number and names",
    "at_least(**FRA)": "at_least takes a number and names",
    "at_least(1, FRA)": r"write a list: '\[FRA\]'",
    "at_least(1, weimer)": "unknown group 'weimer'; did you mean 'weimar'?",
    "at_least(1, [])": "the list is empty",
    "at_least(1, nobody)": "over 0 names",
    "at_least(1.5, [FRA])": "'1.5' is not a whole number",
    "at_least(True, [FRA])": "'True' is not a whole number",
    "at_least(0, [FRA, DEU])": "the number must be 1 to 2",
    "at_least(1, [FRA, FRA])": "'FRA' stands twice in one list",
    "all_of([FRA, DEU])": "the only function is at_least",
    "ceasefire == yes": "'ceasefire' is not a lever",
    "xar_levl == none": "unknown name 'xar_levl'; did you mean 'xar_level'?",
    "backstop == xar_level": "put the lever on the left",
    "mission is denial": "compare with '=='",
    "mission not in [denial]": "compare with '=='",
    "mission in denial": "after 'in' comes a list of levels",
    "mission == 3": "'3' is not a level of 'mission'",
    "nonsense": "unknown name 'nonsense'; write an actor, an event or a lever",
}


@pytest.mark.parametrize("text", REFUSED_IN_PLEDGES)
def test_a_text_outside_the_grammar_is_refused_in_plain_words(text):
    with pytest.raises(ConditionFaults, match=REFUSED_IN_PLEDGES[text]):
        pledge(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("not mandate", "'not' is not allowed in an approval rule; an approval that hurts"),
        ("!mandate", "'!' is not allowed in an approval rule"),
        ("others", "'others' has no meaning in an approval rule"),
        ("at_least(1, others)", "'others' has no meaning in an approval rule"),
        ("all_of([])", "the list is empty"),
        ("all_of(nobody)", "over 0 names"),
        ("weighted(3, [GBR])", "weighted takes a quota and weights"),
        ("weighted(3, {})", "weighted takes a quota and weights"),
        ("weighted(3, {**GBR})", "weighted takes a quota and weights"),
        ("weighted(3, {GBR: 1, FRA: 1})", "the quota must be a whole number from 1 to 2"),
        ("weighted(1, {GBR: -1})", "'-1' is not a weight"),
        ("weighted(1, {GBR: 0.5})", "'0.5' is not a weight"),
        ("weighted(1, {GBR: 1, GBR: 2})", "'GBR' stands twice"),
        ("weighted(1, {GBR: 4611686018427387905})", "more than 2\\^62"),
        ("sum([GBR])", "the functions are all_of"),
        ("weimar", "'weimar' is a group"),
    ],
)
def test_an_approval_rule_outside_the_grammar_is_refused_in_plain_words(text, words):
    with pytest.raises(ConditionFaults, match=words):
        approval(text)


def test_a_condition_is_accepted_at_the_limits():
    assert pledge("(" * 20 + "FRA" + ")" * 20) == Actor("FRA")
    assert pledge("FRA" + " " * 997) == Actor("FRA")
    assert isinstance(pledge(" or ".join(["FRA"] * 140)), AnyOf)


def test_an_approval_may_name_the_actor_and_a_pledge_may_not_name_its_own():
    assert approval("GBR") == Actor("GBR")
    with pytest.raises(ConditionFaults, match="'GBR' waits for itself"):
        pledge("GBR or ceasefire")


PIECES = """and or not ( ) [ ] { } , : at_least weighted all_of GBR FRA ceasefire xar_level mission >= == in
others weimar backstop 1 2 lambda . ' \\ * ** - if else for await ~ yield always 1e9 0x f'{"""
SNIPPETS = st.sampled_from(PIECES.split())


def faults_of(read, text):
    try:
        read(text)
    except ConditionFaults as found:
        return found.faults
    return ()


@settings(deadline=None, max_examples=300)
@given(st.one_of(st.text(max_size=200), st.lists(SNIPPETS, max_size=150).map(" ".join)))
def test_any_text_is_a_tree_or_a_fault_with_a_place_in_the_text(text):
    for fault in (*faults_of(pledge, text), *faults_of(approval, text)):
        assert 0 <= fault.offset <= len(text)
        assert fault.message


@pytest.mark.parametrize(
    "piece", ["(", "[", "{", "not ", "lambda:", "-", "a if b else ", "f'", "1.", "a.b(", "{a:", "*"]
)
def test_hostile_repetition_is_refused(piece):
    with pytest.raises(ConditionFaults):
        pledge((piece * 1_000)[:1_000])


ACTORS = ("FRA", "DEU", "POL")
LEVERS = {"xar_level": ORDERED, "mission": ("monitoring", "reassurance", "denial")}


@settings(deadline=None, max_examples=200)
@given(conditions(("ceasefire", "mandate"), ACTORS, LEVERS), st.data())
def test_folding_at_a_course_is_evaluating_with_the_lever_set(condition, data):
    course = {lever: data.draw(st.sampled_from(levels)) for lever, levels in LEVERS.items()}
    folded = fold(condition, course)
    assert not mentions(folded).levers
    for bits in product((False, True), repeat=5):
        world = dict(zip(("ceasefire", "mandate", *ACTORS), bits, strict=True))
        assert holds(folded, world) == holds(condition, world, course)


WRITTEN_ATOMS = st.sampled_from(
    [
        *("ceasefire", "mandate", "not mandate", "FRA", "DEU", "always", "never", "xar_level < none"),
        *("xar_level >= backstop", "mission != denial", "not mission == denial", "mission in [denial]"),
    ]
)


def written(calls):
    """Texts of the grammar; `calls` adds what only approval rules know."""

    def bigger(item):
        pair = st.tuples(item, item)
        options = [
            pair.map(lambda two: f"({two[0]}) and ({two[1]})"),
            pair.map(lambda two: f"({two[0]}) or ({two[1]}) or FRA"),
            pair.map(lambda two: f"at_least(2, [({two[0]}) and POL, DEU, ({two[1]}) or DEU])"),
        ]
        if calls:
            options += [
                item.map(lambda one: f"all_of([{one}])"),
                pair.map(
                    lambda two: (
                        f"weighted(3, {{({two[0]}) or DEU: 2, DEU: 0, ({two[1]}) and DEU: 1, FRA: 1}})"
                    )
                ),
            ]
        return st.one_of(*options)

    atoms = WRITTEN_ATOMS.filter(lambda text: not (calls and "not " in text))
    return st.recursive(atoms, bigger, max_leaves=6)


@settings(deadline=None, max_examples=100)
@given(written(calls=False), written(calls=True))
def test_printing_and_reading_again_gives_an_equivalent_condition(in_pledge, in_approval):
    for read, text in ((pledge, in_pledge), (approval, in_approval)):
        tree = read(text)
        again = read(format_condition(tree))
        for mission, level in product(LEVERS["mission"], ORDERED):
            course = {"mission": mission, "xar_level": level}
            assert fold(again, course) == fold(tree, course)


@pytest.mark.parametrize(
    "text",
    [
        "ceasefire and (FRA or xar_level in [backstop, troops])",
        "(ceasefire and FRA) or mandate",
        "not (ceasefire or not mandate)",
        "at_least(2, [FRA, DEU, mandate and POL])",
        "not not mandate",
        "mission == denial",
    ],
)
def test_a_condition_prints_as_it_is_written(text):
    assert format_condition(pledge(text)) == text


def test_an_approval_prints_as_it_is_written():
    text = "GBR and weighted(3, {FRA: 2, DEU and POL: 2})"
    assert format_condition(approval(text)) == text


@settings(deadline=None, max_examples=100)
@given(written(calls=False), st.sampled_from(["{}", "not not ({})", "not ({})", "mandate or not ({})"]))
def test_every_accepted_condition_is_monotone_in_the_actors(text, form):
    whole = form.format(text)
    if faults_of(pledge, whole):
        assert "not (" in form
        assert mentions(pledge(text)).actors
        return
    tree, course = pledge(whole), {"xar_level": "backstop", "mission": "denial"}
    for ceasefire, mandate, *bits in product((False, True), repeat=5):
        world = {"ceasefire": ceasefire, "mandate": mandate, **dict(zip(ACTORS, bits, strict=True))}
        for actor in ACTORS:
            if holds(tree, {**world, actor: False}, course):
                assert holds(tree, {**world, actor: True}, course)


def test_a_guard_folds_away_so_that_only_what_can_change_is_left():
    text = "ceasefire and mission != denial and at_least(2, [FRA, xar_level >= backstop, POL])"
    assert fold(pledge(text), {"mission": "denial", "xar_level": "troops"}) == Never()
    assert fold(pledge(text), {"mission": "monitoring", "xar_level": "troops"}) == AllOf(
        (Event("ceasefire"), AnyOf((Actor("FRA"), Actor("POL"))))
    )
    assert fold(pledge(text), {"mission": "monitoring", "xar_level": "none"}) == AllOf(
        (Event("ceasefire"), Actor("FRA"), Actor("POL"))
    )


def test_folded_weights_keep_what_is_still_needed():
    rule = Weighted(5, (Level("mission", ("denial",)), Actor("FRA"), Actor("DEU")), (3, 2, 1))
    assert fold(rule, {"mission": "denial"}) == Weighted(2, (Actor("FRA"), Actor("DEU")), (2, 1))
    assert fold(rule, {"mission": "monitoring"}) == Never()


def test_a_course_must_set_every_lever_of_a_condition():
    with pytest.raises(ValueError, match="the course does not set lever 'mission'"):
        fold(pledge("mission == denial"), {})


def test_weights_fit_their_items_and_are_never_negative():
    with pytest.raises(ValueError, match="1 items but 2 weights"):
        Weighted(1, (Actor("FRA"),), (1, 2))
    with pytest.raises(ValueError, match="-1 is below 0"):
        Weighted(1, (Actor("FRA"),), (-1,))


def test_mentions_lists_each_name_once_in_alphabetical_order():
    tree = pledge("mandate and (POL or FRA) or ceasefire and FRA and xar_level == none and mission == denial")
    assert mentions(tree) == Mentions(("FRA", "POL"), ("ceasefire", "mandate"), ("mission", "xar_level"))
