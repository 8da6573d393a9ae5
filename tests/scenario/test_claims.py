"""The language of claims and checks: what loads, and what is said where it does not (F21, E18, X1-X10)."""

import re
from datetime import date
from pathlib import Path

import pytest

from claim_folders import HEADER, MET, READINGS, claim, read
from guarantor.scenario import load
from guarantor.scenario.claim_schema import Call, Criterion, Part
from guarantor.scenario.condition import format_condition
from guarantor.scenario.measure_names import MEASURES


def part_of(folder: Path, reads: str) -> Part:
    ((part,),) = read(folder, claim(reads)).claims[0].reads
    return part


@pytest.fixture(scope="module")
def readings(tmp_path_factory):
    text = READINGS.read_text(encoding="utf-8")
    rows = "".join(
        f"{i},2025-01-01,2025-01-01,X,t,p,s,B2,\n" for i in sorted(set(re.findall(r"E\d{3}", text)))
    )
    return read(tmp_path_factory.mktemp("readings"), text, HEADER + rows)


def test_every_reading_of_the_twenty_two_claims_loads_without_warnings(readings):
    written = re.findall(r"(?m)^  (s\d\S+):$", READINGS.read_text(encoding="utf-8"))
    assert [each.id for each in readings.claims] == written
    assert len(written) == 51
    unread = "nothing in this version reads USA.reliability, force_scale"
    assert readings.warnings == (unread,)


def test_each_reading_has_as_many_parts_as_are_written(readings):
    text = READINGS.read_text(encoding="utf-8")
    assert sum(len(group) for each in readings.claims for group in each.reads) == text.count("{of: ")
    assert sum(1 for each in readings.claims if each.not_testable) == text.count("not_testable:") == 4
    assert all(each.reads or each.not_testable for each in readings.claims)


PLAIN = {"minus": None, "less": None, "without": (), "levers": {}, "each": None, "stat": None}


@pytest.mark.parametrize(
    ("name", "where", "parts"),
    [
        pytest.param(
            "s5c-only-the-us-blocks",
            "ceasefire",
            [
                [Part(Call("necessary", ("USA", "10000")), "us-backstop", **PLAIN, test=yes)]
                for yes in (Criterion("yes", (), "yes"),)
            ]
            + [
                [Part(Call("necessary", (code, "10000")), "us-backstop", **PLAIN, test=no)]
                for code in ("GBR", "FRA")
                for no in (Criterion("no", (), "no"),)
            ],
            id="arguments (X1)",
        ),
        pytest.param(
            "s4a-even-with-the-numbers",
            "ceasefire and force_raised and requirement_met",
            [
                [
                    Part(
                        Call("attack_probability"),
                        "europe-alone",
                        **(PLAIN | {"minus": "us-backstop"}),
                        test=Criterion(">", (0.0,), "> 0"),
                    )
                ]
            ],
            id="measures in where (X4)",
        ),
        pytest.param(
            "s16d-ten-thousand",
            None,
            [
                [
                    Part(
                        Call("largest_sustained", ("europeans",)),
                        "europe-alone",
                        **(
                            PLAIN
                            | {
                                "each": Criterion(">=", (10000.0,), ">= 10000 troops"),
                                "stat": "probability",
                            }
                        ),
                        test=Criterion(">=", (0.8,), ">= 80%"),
                    )
                ]
            ],
            id="each (X5)",
        ),
        pytest.param(
            "s17b-more-than-all-others",
            "ceasefire",
            [
                [
                    Part(
                        Call("guarantor_worth", ("USA",)),
                        "us-backstop",
                        **(PLAIN | {"less": Call("guarantor_worth", ("europeans",))}),
                        test=Criterion(">", (0.0,), "> 0"),
                    )
                ]
            ],
            id="less (X6)",
        ),
        pytest.param(
            "s18-europe-crucial",
            "ceasefire",
            [
                [
                    Part(
                        Call(measure),
                        "us-backstop",
                        **(PLAIN | {"without": ("GBR", "FRA", "DEU", "SWE")}),
                        test=test,
                    )
                    for measure, test in (
                        ("attack_probability", Criterion("<", (-0.1,), "< -10%")),
                        ("requirement_met", Criterion(">", (0.0,), "> 0")),
                    )
                ]
            ],
            id="without and any_of (X7, X9)",
        ),
        pytest.param(
            "s13c-denial",
            "ceasefire and not russian_consent",
            [
                [
                    Part(
                        Call("authorized"),
                        "europe-alone",
                        **(PLAIN | {"levers": {"mission": "denial"}}),
                        test=Criterion("no", (), "no"),
                    )
                ]
            ],
            id="with (X8)",
        ),
        pytest.param(
            "s10a-position",
            None,
            [
                [
                    Part(
                        Call("position", ("DEU", "own_troops")),
                        None,
                        **PLAIN,
                        test=Criterion("<", (50.0,), "< 50"),
                    )
                ]
            ],
            id="no course",
        ),
    ],
)
def test_a_reading_says_what_is_written(readings, name, where, parts):
    (found,) = [each for each in readings.claims if each.id == name]
    assert (found.where and format_condition(found.where)) == where
    assert [list(group) for group in found.reads] == parts


def test_keys_of_the_whole_claim_are_read(readings):
    (s5a,) = [each for each in readings.claims if each.id == "s5a-necessary"]
    assert (s5a.end, s5a.holds_in) == ("greatest", 0.8)
    assert (s5a.evidence_for, s5a.evidence_against) == (("E016", "E021"), ("E006", "E039"))
    assert (s5a.speaker, s5a.origin.source) == ("Volodymyr Zelensky", "E002")


@pytest.mark.parametrize(
    ("written", "call"),
    [
        ("joined(GBR)", Call("joined", ("GBR",))),
        ('"members_joined( nordics , 1k troops )"', Call("members_joined", ("nordics", "1000"))),
        ("members_joined(nordics)", Call("members_joined", ("nordics",))),
        ("pledged_troops", Call("pledged_troops")),
        ("pledged_troops()", Call("pledged_troops")),
        ("sustained(GBR)", Call("sustained", ("GBR",))),
        ("sustained(europeans)", Call("sustained", ("europeans",))),
        ("holdout_threshold(us-backstop)", Call("holdout_threshold", ("us-backstop",))),
        ("direct_effect(force_scale)", Call("direct_effect", ("force_scale",))),
        ("direct_effect(ceasefire)", Call("direct_effect", ("ceasefire",))),
        ("direct_effect(force_*)", Call("direct_effect", ("force_*",))),
    ],
)
def test_a_measure_is_read_with_its_arguments(tmp_path, written, call):
    measure = MEASURES[call.name]
    test = {"yes/no": "yes", "troops": "'> 1 troops'"}.get(measure.unit, "'> 0'")
    assert part_of(tmp_path, f"{{of: {written}, course: us-troops, is: {test}}}").of == call


def test_a_number_of_troops_among_the_arguments_can_be_taken_as_a_number(tmp_path):
    part = part_of(tmp_path, '{of: "necessary(USA, 10_000 persons)", course: us-troops, is: yes}')
    assert float(part.of.arguments[1]) == 10_000


@pytest.mark.parametrize(
    ("body", "sign", "bounds"),
    [
        ("of: requirement_met, is: yes", "yes", ()),
        ('of: requirement_met, is: "no"', "no", ()),
        ('of: deployed(GBR), is: "< 2k troops"', "<", (2000.0,)),
        ('of: deployed(GBR), is: "in [1000, 2000] troops"', "in", (1000.0, 2000.0)),
        ('of: deployed(GBR), is: "in [1000 troops, 2000 personnel]"', "in", (1000.0, 2000.0)),
        ("of: package_share, is: '>= 80%'", ">=", (0.8,)),
        ("of: package_share, is: '>=0.8'", ">=", (0.8,)),
        ("of: challenger_gain, is: '< -150%'", "<", (-1.5,)),
        ("of: coalition_size, is: '= 0'", "=", (0.0,)),
        ("of: attack_probability, is: '<= 50%'", "<=", (0.5,)),
        ("of: attack_probability, minus: no-force, is: '> -10%'", ">", (-0.1,)),
        ("of: requirement_met, minus: us-troops, is: '= 0'", "=", (0.0,)),
        ("of: requirement_met, without: USA, is: '< 0'", "<", (0.0,)),
        ("of: requirement_met, less: headcount_met, is: '< 0'", "<", (0.0,)),
        ("of: coalition_size, minus: us-troops, is: '= -2'", "=", (-2.0,)),
        ("of: 'position(DEU, own)', less: 'position(FRA, own)', is: '< -20'", "<", (-20.0,)),
        ("of: full_month, is: '<= 1 year'", "<=", (12.0,)),
        ("of: full_month, is: '<= 12'", "<=", (12.0,)),
        ("of: full_month, stat: median, is: '<= 12 months'", "<=", (12.0,)),
        ("of: requirement_met, stat: probability, is: '< 20%'", "<", (0.2,)),
        ("of: requirement_met, minus: us-troops, stat: probability, is: '< -20%'", "<", (-0.2,)),
        ("of: requirement_met, minus: us-troops, stat: mean, is: '< -20%'", "<", (-0.2,)),
        ("of: coalition_size, each: '= 0', stat: probability, is: '> 90%'", ">", (0.9,)),
        ("of: requirement_met, minus: us-troops, each: '< 0', stat: probability, is: '> 9%'", ">", (0.09,)),
    ],
)
def test_a_test_is_read_with_its_unit(tmp_path, body, sign, bounds):
    test = part_of(tmp_path, f"{{course: europe-alone, {body}}}").test
    assert (test.sign, test.bounds) == (sign, pytest.approx(bounds))


def test_yes_stands_without_quotes_in_a_block(tmp_path):
    part = part_of(tmp_path, "of: requirement_met\n        course: us-troops\n        is: yes")
    assert part.test == Criterion("yes", (), "yes")


@pytest.mark.parametrize(
    ("where", "tree"),
    [
        ("ceasefire and force_raised", "ceasefire and force_raised"),
        ("not (authorized or headcount_met)", "not (authorized or headcount_met)"),
        ("GBR and usa_level >= backstop", "GBR and usa_level in [backstop, troops]"),
        (
            "at_least(2, [GBR, requirement_met, us_approval])",
            "at_least(2, [GBR, requirement_met, us_approval])",
        ),
        ("mandate == clear", "mandate == clear"),
        ("deployed", "deployed"),
    ],
)
def test_where_takes_events_actors_levers_and_measures_that_are_yes_or_no(tmp_path, where, tree):
    text = claim("{of: package_share, course: europe-alone, is: '> 50%'}", f'    where: "{where}"\n')
    assert format_condition(read(tmp_path, text).claims[0].where) == tree


def test_a_part_may_repeat_the_where_of_its_claim(tmp_path):
    reads = '{of: package_share, course: us-troops, is: "> 5%", where: "ceasefire  and GBR"}'
    text = claim(reads, "    where: ceasefire and GBR\n")
    assert len(read(tmp_path, text).claims[0].reads) == 1


def warnings_of(folder: Path, text: str) -> list[str]:
    found = read(folder, text).warnings
    return [text for text in found if not text.startswith("nothing in this version reads")]


@pytest.mark.parametrize(
    ("reads", "more", "says"),
    [
        pytest.param(
            "{of: requirement_troops, course: us-troops, is: '> 0 troops'}",
            "    end: least\n",
            "claims.one.end: changes nothing, since nothing here depends on who joins (X3)",
            id="an end where nobody joins",
        ),
        pytest.param(
            "{of: requirement_met, course: us-troops, with: {mission: reassurance}, is: yes}",
            "",
            "claims.one.reads.1.with.mission: 'reassurance' is the level of 'us-troops' already",
            id="a level that the course has",
        ),
        pytest.param(
            "{of: coalition_size, course: us-troops, without: nobody_here, is: '> 0'}",
            "",
            "claims.one.reads.1.without: nobody_here takes no part, so that nothing is removed",
            id="removing who takes no part",
        ),
        pytest.param(
            MET,
            "    source: E001\n",
            "claims.one: says 'words', which is not in the words quoted from E001",
            id="words that the source does not have",
        ),
    ],
)
def test_what_is_legal_but_probably_not_meant_is_a_warning(tmp_path, reads, more, says):
    assert warnings_of(tmp_path, claim(reads, more)) == [says]


@pytest.mark.parametrize(
    ("reads", "more"),
    [
        pytest.param(
            "{of: requirement_troops, course: us-troops, is: '> 0 troops'}",
            "    end: least\n    where: force_raised\n",
            id="an end that decides what is selected",
        ),
        pytest.param(
            "{of: requirement_troops, course: us-troops, is: '> 0 troops'}",
            "    end: least\n    where: GBR\n",
            id="an end that decides who is selected",
        ),
        pytest.param(MET, "    end: least\n", id="an end that decides who joins"),
        pytest.param(MET, "    source: E002\n", id="a source of which nothing is quoted"),
    ],
)
def test_what_is_meant_is_no_warning(tmp_path, reads, more):
    assert warnings_of(tmp_path, claim(reads, more)) == []


def test_words_are_found_whatever_their_case_and_blanks(tmp_path):
    text = claim(MET, "    source: E001\n").replace('"words"', '"IS  Europe enough? no."')
    assert warnings_of(tmp_path, text) == []


def test_packaged_scenarios_have_claims_without_warnings():
    assert [each.id for each in load("pellia").claims] == ["not-without-arvonia", "they-will-manage"]
    assert load("pellia").warnings == ()


def test_evidence_known_after_the_day_of_the_run_is_not_seen(tmp_path):
    text = claim(MET, "    evidence: {for: [E001, E002], against: [E003]}\n")
    now = read(tmp_path / "now", text).claims[0]
    assert (now.evidence_for, now.evidence_against) == (("E001", "E002"), ("E003",))
    then = read(tmp_path / "then", text, as_of=date(2025, 1, 21)).claims[0]
    assert (then.evidence_for, then.evidence_against) == (("E001",), ())


def test_a_claim_not_yet_known_is_absent_with_its_warnings_and_checks_are_too(tmp_path):
    text = claim(MET, "    source: E001\n").replace("one:", "one:\n    since: 2025-02-01", 1)
    text += (
        "checks: {later: {expect: requirement_met, course: us-troops, within: [0%, 9%], since: 2025-02-01}}\n"
    )
    now, then = read(tmp_path / "a", text), read(tmp_path / "b", text, as_of=date(2025, 1, 31))
    assert (len(now.claims), len(now.checks), len(then.claims), len(then.checks)) == (1, 1, 0, 0)
    assert any("is not in the words" in line for line in now.warnings)
    assert not any("is not in the words" in line for line in then.warnings)


def test_a_claim_of_a_later_day_may_rest_on_later_evidence(tmp_path):
    text = claim(MET, "    since: 2025-03-02\n    evidence: {for: [E900]}\n")
    assert read(tmp_path / "a", text).claims == ()
    assert read(tmp_path / "b", text, as_of=date(2025, 3, 2)).claims[0].evidence_for == ("E900",)


def test_claims_and_checks_change_no_number(tmp_path):
    text = claim(MET) + "checks: {a: {expect: requirement_met, course: us-troops, within: [0%, 9%]}}\n"
    assert read(tmp_path / "with", text).digest == read(tmp_path / "without", "").digest
