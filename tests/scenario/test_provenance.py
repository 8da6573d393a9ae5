"""Every value has a source and a grade, and nothing is not zero (F6, F8-F10, F19)."""

import pytest

from guarantor.scenario import UnknownName, build, load, open_folder, origins_of, packaged, values_of
from guarantor.scenario.evidence import GRADES
from guarantor.scenario.quantity import Shape
from scenario_folders import fault_of, faults_of, pellia, read


def pledge(scenario, name):
    return next(pledge for pledge in scenario.pledges if pledge.id == name)


def cited(origin):
    return origin.source, origin.grade


# -- kinds of nothing ----------------------------------------------------------------------------------------

NOTHING = (
    "pledges:\n",
    "pledges:\n"
    "  said-no: {actor: XEL, offers: refused}\n"
    "  no-guns: {actor: XEL, offers: {manoeuvre: refused, support: {value: refused, source: XE01}}}\n"
    "  nobody: {actor: XEL, offers: {troops: 0 troops}}\n"
    '  guess: {actor: XEL, offers: {troops: {value: unknown, assume: "deep(0, 9) troops", grade: stated}}}\n',
)


def test_a_refused_pledge_offers_nothing_and_is_somebodys_word(tmp_path):
    found = pledge(read(pellia(tmp_path, NOTHING)), "said-no")
    assert (found.refused, found.offers) == (True, ())


def test_a_refused_line_is_refused_in_a_pledge_that_stands(tmp_path):
    found = pledge(read(pellia(tmp_path, NOTHING)), "no-guns")
    word, value = found.offers
    assert (found.refused, word.word, word.amount) == (False, "refused", None)
    assert value.amount.quantity.shape is Shape.REFUSED


def test_zero_troops_is_a_figure(tmp_path):
    (offer,) = pledge(read(pellia(tmp_path, NOTHING)), "nobody").offers
    assert (offer.word, offer.amount.quantity.numbers, offer.amount.unknown) == ("", (0.0,), False)


def test_an_unknown_figure_is_its_assumption_and_says_so(tmp_path):
    (offer,) = pledge(read(pellia(tmp_path, NOTHING)), "guess").offers
    assert (offer.amount.written, offer.amount.unknown, offer.origin.grade) == ("unknown", True, "assumed")
    assert offer.amount.quantity.shape is Shape.DEEP


def test_an_actor_without_a_pledge_is_not_in_the_pledges():
    assert "XEL" not in {pledge.actor for pledge in load("pellia").pledges}


def test_the_kinds_of_nothing_give_different_digests(tmp_path):
    kinds = (
        "refused",
        "{troops: refused}",
        "{troops: 0 troops}",
        '{troops: {value: unknown, assume: "deep(0, 9) troops"}}',
    )
    found = {
        read(
            pellia(tmp_path / str(n), ("pledges:\n", f"pledges:\n  x: {{actor: XEL, offers: {kind}}}\n"))
        ).digest
        for n, kind in enumerate(kinds)
    }
    assert len(found | {load("pellia").digest}) == 5


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param(
            ('XCO.pool: {value: unknown, assume: "deep(3000, 9000) troops"', "XCO.pool: {value: unknown"),
            "'unknown' needs 'assume:'",
            id="unknown without a range",
        ),
        pytest.param(
            ('assume: "deep(3000, 9000) troops"', "assume: unknown"),
            "'unknown' needs 'assume:'",
            id="unknown that assumes unknown",
        ),
        pytest.param(
            ('assume: "deep(3000, 9000) troops"', "assume: refused"),
            "'refused' is what an actor says",
            id="unknown that assumes a refusal",
        ),
        pytest.param(
            ('{value: unknown, assume: "deep(3000, 9000) troops", note: "no public figure"}', "refused"),
            "'refused' is for one line, or for an offer",
            id="a refused pool",
        ),
        pytest.param(
            ("probability: 80% to 95%", "probability: refused"),
            "'refused' is what an actor says",
            id="a refused probability",
        ),
        pytest.param(
            ("protege_strength: 30k to 50k troops", 'protege_strength: "one_of(few, many)"'),
            "gives words where a number is needed",
            id="words for a number",
        ),
        pytest.param(("{manoeuvre: 1000 troops}", "{}"), "offers nothing; write", id="no offer at all"),
    ],
)
def test_nothing_that_cannot_be_drawn_is_taken_for_a_number(tmp_path, change, says):
    assert says in fault_of(pellia(tmp_path, change))


# -- source and grade ----------------------------------------------------------------------------------------


def test_a_value_takes_source_and_grade_from_the_defaults():
    assert cited(load("pellia").events["host_consent"].probability.cases[0][1].origin) == ("XE09", "assumed")


def test_a_value_takes_source_and_grade_from_its_group():
    scenario = load("pellia")
    assert cited(scenario.events["ceasefire"].probability.cases[0][1].origin) == ("XE02", "estimated")
    assert {cited(offer.origin) for offer in pledge(scenario, "xbe-brigade").offers} == {("XE01", "stated")}


def test_a_value_of_its_own_source_and_grade_keeps_them(tmp_path):
    own = "{manoeuvre: {value: 2500, source: XE02, grade: reported}, support: {value: 300, grade: assumed}}"
    scenario = read(pellia(tmp_path, ("{manoeuvre: 2000 to 3000 troops, support: 300 troops}", own)))
    offers = pledge(scenario, "xbe-brigade").offers
    assert [cited(offer.origin) for offer in offers] == [("XE02", "reported"), ("XE01", "assumed")]


def test_a_value_without_any_source_is_the_analysts_judgement(tmp_path):
    scenario = read(
        pellia(tmp_path, ("defaults: {source: XE09, grade: assumed}", "defaults: {grade: estimated}"))
    )
    assert cited(scenario.events["host_consent"].probability.cases[0][1].origin) == (None, "estimated")


def test_unknown_lowers_the_grade_to_assumed(tmp_path):
    scenario = read(
        pellia(tmp_path, ("XCO.pool: {value: unknown", "XCO.pool: {grade: stated, value: unknown"))
    )
    assert scenario.forces["XCO"].pool.origin.grade == "assumed"


def test_a_default_of_the_game_is_an_assumption_with_its_reason():
    origin = load("pellia").deterrence["contest_slope"].origin
    assert cited(origin) == (None, "assumed")
    assert "417 battles" in origin.note


@pytest.mark.parametrize("name", packaged())
def test_every_value_resolves_to_a_grade_and_to_a_source_or_a_judgement(name):
    base = load(name)
    for variants in ((), *((patch,) for patch in base.patches)):
        scenario = build(base.folder, variants=variants)
        assert {origin.grade for origin in origins_of(scenario)} <= set(GRADES)
        assert {origin.source for origin in origins_of(scenario)} <= {None, *scenario.evidence}
        assert all(value.origin.path for value in values_of(scenario))


@pytest.mark.parametrize(
    ("quote", "says"),
    [
        pytest.param("Two or  THREE thousand, if Arvonia helps", None, id="case and white space aside"),
        pytest.param("“two or three thousand, if Arvonia helps”"[1:-1], None, id="as it stands"),
        pytest.param("four thousand", "not in the source XE01; nearest there: 'thousand'", id="other words"),
        pytest.param("word " * 21, "longer than 20 words", id="too long"),
    ],
)
def test_a_quotation_stands_in_its_source(tmp_path, quote, says):
    folder = pellia(tmp_path, ("two or three thousand, if Arvonia helps", quote))
    if says is None:
        assert pledge(read(folder), "xbe-brigade").origin.source == "XE01"
    else:
        assert says in fault_of(folder)


def test_a_quotation_needs_a_source(tmp_path):
    folder = pellia(
        tmp_path,
        ("defaults: {source: XE09, grade: assumed}", "defaults: {grade: assumed}"),
        ("title: a ceasefire, probability: 30% to 70%, source: XE02", "quote: hm, probability: 50%"),
    )
    assert "a quotation needs its 'source'" in fault_of(folder)


# -- readings and variants -----------------------------------------------------------------------------------


def with_variants(folder, *variants):
    lines = "".join(f"  {line}\n" for line in variants)
    return open_folder(pellia(folder, ("variants:\n", f"variants:\n{lines}")))


ONE = "one: {set: {rotation.default.ratio: 2}, source: XE01, grade: stated}"
TWO = "two: {set: {rotation.default.ratio: 3}, source: XE02, grade: reported}"
WHOLE = "whole: {set: {rotation.default: {ratio: 4, grade: estimated}}, source: XE03, grade: reported}"


@pytest.mark.parametrize(
    ("variants", "written", "origin"),
    [
        pytest.param(("one",), "2", ("XE01", "stated"), id="one"),
        pytest.param(("one", "two"), "3", ("XE02", "reported"), id="the later wins"),
        pytest.param(("two", "one"), "2", ("XE01", "stated"), id="in the order given"),
        pytest.param(("one", "two", "one"), "2", ("XE01", "stated"), id="the same once more"),
        pytest.param(("one", "whole"), "4", ("XE03", "estimated"), id="a group over its part"),
        pytest.param(("whole", "one"), "2", ("XE01", "stated"), id="a part over its group"),
    ],
)
def test_variants_apply_in_the_order_given_with_their_own_source(tmp_path, variants, written, origin):
    scenario = build(with_variants(tmp_path, ONE, TWO, WHOLE), variants=variants)
    ratio = scenario.forces["XBE"].policy.ratio
    assert (ratio.written, cited(ratio.origin), scenario.applied) == (written, origin, variants)


def test_a_variant_without_a_source_does_not_cite_what_it_replaces():
    scenario = load("pellia", variants=["belmark-free"])
    assert cited(pledge(scenario, "xbe-brigade").origin) == (None, "assumed")
    assert cited(pledge(scenario, "xbe-brigade").offers[0].origin) == ("XE01", "stated")


def test_a_reading_of_ukraine_cites_its_own_source():
    scenario = load("ukraine", variants=["germany-in", "requirement-200000"])
    assert cited(pledge(scenario, "deu-troops").origin) == ("E032", "assumed")
    assert cited(scenario.requirement.by_mission["reassurance"].total.origin) == ("E017", "stated")


def test_a_variant_may_change_a_rule_a_split_or_a_correlation(tmp_path):
    folder = with_variants(
        tmp_path,
        'all: {source: XE01, grade: stated, set: {approvals.council.rule: "host_consent", '
        "common_factors.rotation.correlation: 0.2, requirement.by_mission.reassurance.split: "
        "{manoeuvre: 50%, support: 40%, enablers: 10%}}}",
    )
    scenario = build(folder, variants=["all"])
    assert cited(scenario.approvals[1].origin) == ("XE01", "stated")
    assert cited(scenario.factors[0].origin) == ("XE01", "stated")
    assert cited(scenario.requirement.by_mission["reassurance"].split_origin) == ("XE01", "stated")


def test_a_variant_changes_the_digest_and_leaves_the_base_alone():
    base = load("pellia")
    digests = {build(base.folder, variants=[name]).digest for name in base.patches}
    assert len(digests | {base.digest}) == len(base.patches) + 1
    assert build(base.folder).digest == base.digest


def test_an_unknown_variant_is_refused_with_the_nearest_name():
    with pytest.raises(UnknownName, match="'high-rotatoin'; did you mean 'high-rotation'"):
        load("pellia", variants=["high-rotatoin"])


def test_a_variant_whose_place_an_earlier_one_has_taken_is_refused(tmp_path):
    folder = with_variants(tmp_path, ONE, "share: {set: {rotation.default: {sustained_share: 8%}}}")
    with pytest.raises(Exception, match=r"an earlier change leaves no 'rotation.default.ratio'"):
        build(folder, variants=["share", "one"])


@pytest.mark.parametrize(
    "path", ["guarantor", "as_of", "actors.XBE.name", "tables.pools", "run.seed", "claims", "defaults.grade"]
)
def test_a_variant_may_not_change_what_the_scenario_is(tmp_path, path):
    folder = pellia(tmp_path, ("variants:\n", f"variants:\n  bad: {{set: {{{path}: 1}}}}\n"))
    assert f"variants.bad.set: '{path}' may not be changed by a variant" in fault_of(folder)


@pytest.mark.parametrize(
    "path", ["rotation.default.ration", "rotation.", '""', "events.ceasefire.probability.x"]
)
def test_a_variant_changes_only_what_exists(tmp_path, path):
    folder = pellia(tmp_path, ("variants:\n", f"variants:\n  bad: {{set: {{{path}: 1}}}}\n"))
    assert "variants.bad.set: there is no '" in fault_of(folder)


def test_a_variant_that_sets_nothing_and_one_named_like_a_reading_are_faults(tmp_path):
    folder = pellia(tmp_path, ("variants:\n", "variants:\n  none: {}\n  small-force: {set: {months: 5}}\n"))
    first, second = faults_of(folder)
    assert "sets nothing; write 'set: {path: value}'" in first
    assert "a reading and a variant share this name; rename one" in second
