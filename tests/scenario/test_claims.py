"""The language of claims and checks: what loads, and what is said where it does not (F21, E18, X1-X10)."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guarantor.scenario import ScenarioError, build, load, open_folder
from guarantor.scenario.claim_words import Vocabulary
from guarantor.scenario.claims import read_checks, read_claims
from guarantor.scenario.condition import Lever, Names, format_condition
from guarantor.scenario.document import Item, Listing, Mapping, Scalar
from guarantor.scenario.errors import Position
from guarantor.scenario.measure_names import MEASURES, YES_NO_IN_WHERE
from guarantor.scenario.reader import Reader
from guarantor.scenario.schema import Call, Criterion, Origin, Part

READINGS = Path(__file__).parent.parent / "golden" / "scenario" / "claims_s1_s22.yaml"

BASE = """\
guarantor: 1
as_of: 2025-02-05
actors:
  UKR: {name: Ukraine, roles: [protege]}
  RUS: {name: Russia, roles: [challenger]}
  USA: {name: the United States, roles: [guarantor, contributor]}
  GBR: {name: Britain, roles: [guarantor, contributor]}
  FRA: {name: France, roles: [guarantor, contributor]}
  DEU: {name: Germany, roles: [contributor]}
  SWE: {name: Sweden, roles: [contributor]}
groups:
  europeans: [GBR, FRA, DEU, SWE]
  nordics: [SWE]
  flank: [SWE]
  reinforcers: [GBR, DEU]
  eu_and_uk: [GBR, FRA, DEU, SWE]
  everyone: [USA, GBR, FRA, DEU, SWE]
  nobody_here: [UKR, RUS]
levers:
  usa_level: {levels: [none, enablers, backstop, troops], ordered: true}
  mission: {levels: [monitoring, reassurance, denial]}
courses:
  europe-alone: {usa_level: none, mission: reassurance}
  us-enablers: {usa_level: enablers, mission: reassurance}
  us-backstop: {usa_level: backstop, mission: reassurance}
  us-troops: {usa_level: troops, mission: reassurance}
events:
  ceasefire: {probability: 50%}
  us_approval: {probability: 50%}
  russian_consent: {probability: 10%}
  deployed: {probability: 50%}
  mandate: {levels: [no_text, clear], probability: "one_of(no_text, clear)"}
approvals: {parliament: ceasefire}
quantities:
  USA.reliability: 40% to 60%
  force_scale: 1
"""
HEADER = (
    "id,date,known_from,actor_iso3_or_org,topic,statement_paraphrase,source_title,"
    "reliability_admiralty,short_quote\n"
)
LEDGER = HEADER + (
    "E001,2025-01-20,2025-01-20,UKR,t,p,s,B2,is Europe enough? No.\n"
    "E002,2025-01-22,2025-01-22,UKR,t,p,s,B2,\n"
    "E003,2025-02-01,2025-02-01,UKR,t,p,s,B2,\n"
    "E900,2025-03-01,2025-03-01,UKR,t,p,s,B2,\n"
)
LINES = BASE.count("\n")


def folder_of(folder: Path, text: str, ledger: str = LEDGER) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "scenario.yaml").write_text(BASE + text, encoding="utf-8")
    (folder / "evidence.csv").write_text(ledger, encoding="utf-8")
    return folder


def read(folder: Path, text: str, ledger: str = LEDGER, as_of: date | None = None):
    return build(open_folder(folder_of(folder, text, ledger)), as_of=as_of)


def faults(folder: Path, text: str) -> list[str]:
    """Every fault, its line counted from the first line of `text`."""
    with pytest.raises(ScenarioError) as caught:
        read(folder, text)
    return [f"{f.at.line - LINES}:{f.at.column}: {f.where}: {f.message}" for f in caught.value.faults]


def claim(reads: str, more: str = "") -> str:
    """A claim whose first part begins on line 4, in column 9."""
    return f'claims:\n  one:\n    reads:\n      - {reads}\n    says: "words"\n{more}'


def part_of(folder: Path, reads: str) -> Part:
    ((part,),) = read(folder, claim(reads)).claims[0].reads
    return part


# -- the readings of S1 to S22 ------------------------------------------------------------------------------


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


# -- one place at a time ------------------------------------------------------------------------------------


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


# -- faults -------------------------------------------------------------------------------------------------

MET = "{of: requirement_met, course: us-troops, is: yes}"


def one(name, reads, *says, more=""):
    return pytest.param(claim(reads, more), list(says), id=name)


FAULTS = [
    # measures and arguments (X1)
    one(
        "an unknown measure",
        "{of: requirement_mett, course: us-troops, is: yes}",
        "4:14: claims.one.reads.1.of: unknown measure 'requirement_mett'; did you mean 'requirement_met'?",
    ),
    one(
        "an unknown argument",
        "{of: joined(GBX), course: us-troops, is: yes}",
        "4:14: claims.one.reads.1.of: unknown actor 'GBX'; did you mean 'GBR'?",
    ),
    one(
        "an argument of another kind",
        "{of: joined(nordics), course: us-troops, is: yes}",
        "4:14: claims.one.reads.1.of: 'nordics' is a group and 'joined' takes an actor; "
        "write one such as 'UKR'",
    ),
    one(
        "a course for an actor",
        "{of: sustained(us-troops), course: us-troops, is: '> 1 troops'}",
        "4:14: claims.one.reads.1.of: 'us-troops' is a course and 'sustained' takes an actor or group; "
        "write one such as 'UKR'",
    ),
    one(
        "an event with levels",
        "{of: event(mandate), course: us-troops, is: yes}",
        "4:14: claims.one.reads.1.of: 'mandate' is an event with levels and 'event' takes an event; "
        "write one such as 'ceasefire'",
    ),
    one(
        "an unknown channel",
        '{of: "channel(USA, mean)", course: us-troops, is: "> 0"}',
        "4:14: claims.one.reads.1.of: unknown channel 'mean'; did you mean 'means'?",
    ),
    one(
        "an issue in capitals",
        '{of: "position(DEU, Own)", is: "> 0"}',
        "4:14: claims.one.reads.1.of: 'Own' cannot be an issue; write small letters, digits and '_'",
    ),
    one(
        "no force as a better force",
        "{of: holdout_threshold(no-force), course: us-troops, is: '> 0'}",
        "4:14: claims.one.reads.1.of: 'holdout_threshold' compares with another force; "
        "name a course, not 'no-force'",
    ),
    one(
        "an argument too few",
        "{of: necessary(USA), course: us-troops, is: yes}",
        "4:14: claims.one.reads.1.of: 'necessary' takes 2 arguments, not 1; write 'necessary(actor, troops)'",
    ),
    one(
        "an argument too many",
        "{of: force_raised(USA), course: us-troops, is: yes}",
        "4:14: claims.one.reads.1.of: 'force_raised' takes no arguments, not 1; write 'force_raised'",
    ),
    one(
        "an argument that may be left out, and another",
        '{of: "pledged_troops(USA, GBR)", course: us-troops, is: "> 1 troops"}',
        "4:14: claims.one.reads.1.of: 'pledged_troops' takes 1 argument, not 2; "
        "write 'pledged_troops(actor)' or 'pledged_troops'",
    ),
    one(
        "a comma inside a number",
        '{of: "necessary(USA, 10,000 troops)", course: us-troops, is: yes}',
        "4:14: claims.one.reads.1.of: 'necessary' takes 2 arguments, not 3; "
        "write 'necessary(actor, troops)', numbers without commas",
    ),
    one(
        "a number without its unit",
        '{of: "necessary(USA, 10000)", course: us-troops, is: yes}',
        "4:14: claims.one.reads.1.of: '10000' has no unit; write '10000 troops'",
    ),
    one(
        "a number of something else",
        '{of: "necessary(USA, 10 ships)", course: us-troops, is: yes}',
        "4:14: claims.one.reads.1.of: 'ships' does not fit here: the field takes troops; write '10 troops'",
    ),
    one(
        "a range for a number",
        '{of: "necessary(USA, 1000 to 2000 troops)", course: us-troops, is: yes}',
        "4:14: claims.one.reads.1.of: expected one number, got '1000 to 2000 troops'",
    ),
    one(
        "a negative number of troops",
        '{of: "necessary(USA, -5 troops)", course: us-troops, is: yes}',
        "4:14: claims.one.reads.1.of: '-5 troops' is below 0; write one such as '1000 troops'",
    ),
    one(
        "a comma without quotes",
        "{of: necessary(USA, 10000 troops), course: us-troops, is: yes}",
        "4:14: claims.one.reads.1.of: cannot read 'necessary(USA' as a measure; "
        "a comma ends a value inside {..}, so put the measure in quotes",
    ),
    one(
        "no measure at all",
        "{of: 100%, course: us-troops, is: yes}",
        "4:14: claims.one.reads.1.of: cannot read '100%' as a measure; "
        "write one such as 'requirement_met' or 'joined(GBR)'",
    ),
    one(
        "a measure that no test takes",
        "{of: bottleneck, course: us-troops, is: yes}",
        "4:14: claims.one.reads.1.of: 'bottleneck' is a set of lines and cannot be tested; "
        "try 'package_share'",
    ),
    one(
        "a measure left out",
        "{course: us-troops, is: yes}",
        "4:9: claims.one.reads.1: names no measure; write one such as 'of: requirement_met'",
    ),
    # tests (E18)
    one(
        "a test left out",
        "{of: requirement_met, course: us-troops}",
        "4:9: claims.one.reads.1: has no test; write one such as 'is: yes' or 'is: \"> 0\"'",
    ),
    one(
        "a test that is none",
        "{of: requirement_met, course: us-troops, is: maybe}",
        "4:54: claims.one.reads.1.is: cannot read 'maybe' as a test; "
        "write yes, no, '> 0', '>= 1000 troops' or 'in [0%, 20%]'",
    ),
    one(
        "a sign of another language",
        "{of: coalition_size, course: us-troops, is: '=> 2'}",
        "4:53: claims.one.reads.1.is: cannot read '=> 2' as a test; write '>=' instead of '=>'",
    ),
    one(
        "a number for a yes or no",
        "{of: requirement_met, course: us-troops, is: '> 0'}",
        "4:54: claims.one.reads.1.is: '> 0' tests a number, and this is yes or no; write yes or no",
    ),
    one(
        "yes for a number",
        "{of: deployed(GBR), course: us-troops, is: yes}",
        "4:52: claims.one.reads.1.is: 'yes' tests a yes or no, and this is a number; "
        "write one such as '>= 1000 troops'",
    ),
    one(
        "yes for a difference",
        "{of: requirement_met, course: us-troops, minus: us-backstop, is: yes}",
        "4:74: claims.one.reads.1.is: after a subtraction this is -1, 0 or 1, not yes; "
        "write '> 0', '= 0' or '< 0'",
    ),
    one(
        "a difference that cannot be",
        "{of: requirement_met, course: us-troops, minus: us-backstop, is: '> 2'}",
        "4:74: claims.one.reads.1.is: '2' is outside what it can be; write one from -1 to 1",
    ),
    one(
        "a number of troops without unit",
        "{of: deployed(GBR), course: us-troops, is: '> 0'}",
        "4:52: claims.one.reads.1.is: '0' has no unit; write '0 troops'",
    ),
    one(
        "a probability written as a number",
        "{of: attack_probability, course: us-troops, is: '< 50'}",
        "4:57: claims.one.reads.1.is: '50' means 5000%; write '50%'",
    ),
    one(
        "a probability below nothing",
        "{of: attack_probability, course: us-troops, is: '< -10%'}",
        "4:57: claims.one.reads.1.is: '-10%' is outside what it can be; write one from 0% to 100%",
    ),
    one(
        "a share of troops",
        "{of: deployed(GBR), course: us-troops, is: '> 10%'}",
        "4:52: claims.one.reads.1.is: '10%' is a share, and the field takes troops; "
        "write for example '10 troops'",
    ),
    one(
        "an exact number of troops",
        "{of: deployed(GBR), course: us-troops, is: '= 10 troops'}",
        "4:52: claims.one.reads.1.is: '=' is for counts and for yes or no; write 'in [a, b]'",
    ),
    one(
        "an exact share of draws",
        "{of: requirement_met, course: us-troops, stat: probability, is: '= 50%'}",
        "4:73: claims.one.reads.1.is: '=' is for a test in every draw; a share or mean is never exact; "
        "write 'in [a, b]'",
    ),
    one(
        "one end",
        "{of: package_share, course: us-troops, is: 'in [5%]'}",
        "4:52: claims.one.reads.1.is: 'in' takes two numbers without commas inside; got 1; write 'in [a, b]'",
    ),
    one(
        "a number with a clip",
        "{of: package_share, course: us-troops, is: '> 5% clip [0, 1]'}",
        "4:52: claims.one.reads.1.is: expected one number, got '5% clip [0, 1]'",
    ),
    one(
        "ends the wrong way round",
        "{of: package_share, course: us-troops, is: 'in [50%, 5%]'}",
        "4:52: claims.one.reads.1.is: the ends are reversed; write 'in [5%, 50%]'",
    ),
    # each and stat (X5)
    one(
        "each without stat",
        "{of: deployed(GBR), course: us-troops, each: '> 5 troops', is: '> 5%'}",
        "4:54: claims.one.reads.1.each: 'each' needs 'stat: probability' beside it (X5)",
    ),
    one(
        "each with a mean",
        "{of: deployed(GBR), course: us-troops, each: '> 5 troops', stat: mean, is: '> 5%'}",
        "4:54: claims.one.reads.1.each: 'each' needs 'stat: probability' beside it (X5)",
    ),
    one(
        "each of a yes or no",
        "{of: requirement_met, course: us-troops, each: yes, stat: probability, is: '> 5%'}",
        "4:56: claims.one.reads.1.each: 'each' turns a number into yes or no, and this is yes or no already; "
        "leave it out",
    ),
    one(
        "the probability of a number",
        "{of: attack_probability, course: us-troops, stat: probability, is: '> 5%'}",
        "4:59: claims.one.reads.1.stat: 'probability' is for yes or no and this is a number; "
        "use mean, or add 'each: \"> 0\"'",
    ),
    one(
        "the mean of a yes or no",
        "{of: requirement_met, course: us-troops, stat: mean, is: '> 5%'}",
        "4:56: claims.one.reads.1.stat: 'mean' is for numbers and this is yes or no; use probability",
    ),
    one(
        "the mean of what may never come",
        "{of: full_month, course: us-troops, stat: mean, is: '< 12 months'}",
        "4:51: claims.one.reads.1.stat: a month that may never come has no mean; use median (X10)",
    ),
    one(
        "an unknown stat",
        "{of: requirement_met, course: us-troops, stat: prob, is: '> 5%'}",
        "4:56: claims.one.reads.1.stat: unknown stat 'prob'",
    ),
    one(
        "parts with and without stat",
        f"{MET}\n      - {{of: package_share, course: us-troops, stat: mean, is: '> 5%'}}\n      - {MET}",
        "5:9: claims.one.reads.2: either every part has 'stat' or none; write two claims (E18)",
    ),
    # courses and what is subtracted (E18, X6-X8)
    one(
        "no course",
        "{of: requirement_met, is: yes}",
        "4:9: claims.one.reads.1: 'requirement_met' depends on the course; write 'course: ..'",
    ),
    one(
        "an unknown course",
        "{of: requirement_met, course: us-troop, is: yes}",
        "4:39: claims.one.reads.1.course: unknown course 'us-troop'; did you mean 'us-troops'?",
    ),
    one(
        "no force as the course",
        "{of: requirement_met, course: no-force, is: yes}",
        "4:39: claims.one.reads.1.course: 'no-force' sets no lever and is only compared with; name a course",
    ),
    one(
        "a course less itself",
        "{of: coalition_size, course: us-troops, minus: us-troops, is: '> 0'}",
        "4:56: claims.one.reads.1.minus: 'us-troops' is the course itself; name another one",
    ),
    one(
        "less of another unit",
        "{of: package_share, less: requirement_troops, course: us-troops, is: '> 5%'}",
        "4:35: claims.one.reads.1.less: cannot subtract troops from share; "
        "name a measure of the same unit (X6)",
    ),
    one(
        "less and minus",
        "{of: coalition_size, less: members_joined(nordics), course: us-troops, minus: no-force, is: '> 5'}",
        "4:36: claims.one.reads.1.less: 'minus' and 'less' both subtract; write one of them (X6, X7)",
    ),
    one(
        "minus and without",
        "{of: coalition_size, without: USA, course: us-troops, minus: no-force, is: '> 5'}",
        "4:39: claims.one.reads.1.without: 'minus' and 'without' both subtract; write one of them (X6, X7)",
    ),
    one(
        "without nobody known",
        "{of: coalition_size, without: US, course: us-troops, is: '> 0'}",
        "4:39: claims.one.reads.1.without: unknown actor or group 'US'; did you mean 'USA'?",
    ),
    one(
        "without everybody",
        "{of: coalition_size, without: everyone, course: us-troops, is: '> 0'}",
        "4:39: claims.one.reads.1.without: 'everyone' is all who take part; write 'minus: no-force'",
    ),
    one(
        "with an unknown lever",
        "{of: requirement_met, course: us-troops, with: {misson: denial}, is: yes}",
        "4:57: claims.one.reads.1.with: unknown lever 'misson'; did you mean 'mission'?",
    ),
    one(
        "with an unknown level",
        "{of: requirement_met, course: us-troops, with: {mission: denail}, is: yes}",
        "4:66: claims.one.reads.1.with.mission: 'denail' is not a level of 'mission' "
        "(monitoring, reassurance, denial); did you mean 'denial'?",
    ),
    one(
        "a difference of what no course changes",
        '{of: "position(DEU, own)", course: us-troops, minus: no-force, is: "> 0"}',
        "4:62: claims.one.reads.1.minus: 'position' does not depend on the course; leave 'minus' out",
    ),
    one(
        "where without a course",
        '{of: "position(DEU, own)", is: "> 0"}',
        "4:9: claims.one.reads.1: 'where' is judged in a course; write 'course: ..'",
        more="    where: ceasefire\n",
    ),
    # any_of (X9)
    one(
        "any of one",
        f"any_of: [{MET}]",
        "4:17: claims.one.reads.1.any_of: needs two parts or more; write a single one without 'any_of' (X9)",
    ),
    one(
        "any of none",
        "any_of: []",
        "4:17: claims.one.reads.1.any_of: needs two parts or more; write a single one without 'any_of' (X9)",
    ),
    one(
        "any of any of",
        f"any_of: [{MET}, {{any_of: [{MET}, {MET}]}}]",
        "4:78: claims.one.reads.1.any_of.2: 'any_of' stands one level deep; write its parts one by one (X9)",
    ),
    one(
        "any of with and without stat",
        f"any_of: [{MET}, {{of: requirement_met, course: us-troops, stat: probability, is: '> 5%'}}]",
        "4:69: claims.one.reads.1.any_of.2: either every part has 'stat' or none; write two claims (E18)",
    ),
    one(
        "any_of beside a measure",
        f"{{any_of: [{MET}, {MET}], is: yes}}",
        "4:122: claims.one.reads.1.is: unknown name",
    ),
    # where (X2, X4)
    one(
        "another where in a part",
        "{of: requirement_met, course: us-troops, where: us_approval, is: yes}",
        "4:57: claims.one.reads.1.where: one 'where' holds for all parts; "
        "write it beside 'says' and leave it out here (X2)",
        more="    where: ceasefire\n",
    ),
    one(
        "a where in a part alone",
        "{of: requirement_met, course: us-troops, where: ceasefire, is: yes}",
        "4:57: claims.one.reads.1.where: one 'where' holds for all parts; "
        "write it beside 'says' and leave it out here (X2)",
    ),
    one(
        "a number in where",
        MET,
        "6:27: claims.one.where: 'package_share' is a number, and 'where' takes yes or no; "
        "test it in a part (X4)",
        more='    where: "ceasefire and package_share"\n',
    ),
    one(
        "a number compared in where",
        MET,
        "6:13: claims.one.where: 'package_share' is a number, and 'where' takes yes or no; "
        "test it in a part (X4)",
        more='    where: "package_share >= 80%"\n',
    ),
    one(
        "what is tested in where",
        MET,
        "6:27: claims.one.where: a part tests 'requirement_met', so it would prove itself; "
        "leave it out here (X4)",
        more='    where: "ceasefire and requirement_met"\n',
    ),
    one(
        "an actor that is tested in where",
        "{of: joined(GBR), course: us-troops, is: yes}",
        "6:12: claims.one.where: a part tests 'joined(GBR)', so it would prove itself; "
        "leave it out here (X4)",
        more="    where: GBR\n",
    ),
    one(
        "an actor in brackets in where",
        MET,
        "6:12: claims.one.where: write the actor alone instead of 'joined(..)'",
        more="    where: joined(GBR)\n",
    ),
    one(
        "a measure with arguments in where",
        MET,
        "6:13: claims.one.where: 'necessary' takes arguments, so it cannot stand in 'where'; "
        "test it in a part (X4)",
        more='    where: "necessary(USA, 5 troops)"\n',
    ),
    one(
        "a measure with brackets in where",
        MET,
        "6:12: claims.one.where: 'force_raised' takes no argument; write it without brackets",
        more="    where: force_raised()\n",
    ),
    one(
        "not an actor in where",
        MET,
        "6:16: claims.one.where: 'not' is not allowed on an actor (F15); "
        "test it in a part such as {of: joined(..), is: no}",
        more="    where: not GBR\n",
    ),
    one(
        "an unknown name in where",
        MET,
        "6:12: claims.one.where: unknown name 'force_rised'; did you mean 'force_raised'?",
        more="    where: force_rised\n",
    ),
    # the claim
    one(
        "a month",
        "{of: requirement_met, course: us-troops, month: 6, is: yes}",
        "4:50: claims.one.reads.1.month: a test of one month is not in this version; leave it out",
    ),
    one("an unknown key", "{of: requirement_met, course: us-troops, is: yes, were: x}", "4:59: "),
    one(
        "a bar that lets both sides hold",
        MET,
        "6:15: claims.one.holds_in: '50%' is not above 50%, so that yes and no could both hold; "
        "write '80%' (X2)",
        more="    holds_in: 50%\n",
    ),
    one(
        "a bar above everything",
        MET,
        "6:15: claims.one.holds_in: a probability lies between 0 and 1 (or 0% and 100%), got '101%'",
        more="    holds_in: 101%\n",
    ),
    one(
        "an unknown end",
        MET,
        "6:10: claims.one.end: unknown end 'greater'; did you mean 'greatest'?",
        more="    end: greater\n",
    ),
    one(
        "evidence that is not there",
        MET,
        "6:28: claims.one.evidence.for: 'E0O2' is not in evidence.csv; did you mean 'E002'?",
        more="    evidence: {for: [E001, E0O2], against: [E003]}\n",
    ),
    one(
        "evidence known later",
        MET,
        "6:26: claims.one.evidence.against: 'E900' was known from 2025-03-01, after as_of 2025-02-05; "
        "leave it out",
        more="    evidence: {against: [E900]}\n",
    ),
    one(
        "both read and not testable",
        MET,
        "6:19: claims.one.not_testable: what is read has no reason not to be tested; "
        "write 'reads' or 'not_testable'",
        more="    not_testable: hard\n",
    ),
    pytest.param(
        'claims:\n  one:\n    says: "words"\n',
        [
            "2:3: claims.one: says neither how it is read nor why it cannot be; "
            "write 'reads: [..]', or 'not_testable:' with the reason"
        ],
        id="neither read nor not testable",
    ),
    pytest.param(
        'claims:\n  one:\n    says: "words"\n    not_testable: ""\n',
        ["4:19: claims.one.not_testable: gives no reason; say why in words"],
        id="not testable without a reason",
    ),
    pytest.param(
        'claims:\n  one:\n    says: "words"\n    reads: []\n',
        ["4:12: claims.one.reads: has no parts; write '{of: .., course: .., is: ..}' or 'not_testable'"],
        id="no parts",
    ),
    pytest.param(
        'claims:\n  one:\n    says: "words"\n    reads: {of: requirement_met}\n',
        ["4:12: claims.one.reads: expected a list such as [a, b], got a group of 'name: value' pairs"],
        id="a part that is not in a list",
    ),
    pytest.param(
        "claims:\n  one:\n    not_testable: hard\n",
        ["2:3: claims.one: quotes nothing; write 'says: \"..\"'"],
        id="no words",
    ),
    pytest.param(
        "claims:\n  One: {says: x, not_testable: hard}\n",
        ["2:3: claims.One: 'One' cannot be a name here; write small letters, digits and '-'"],
        id="a name in capitals",
    ),
]


@pytest.mark.parametrize(("text", "says"), FAULTS)
def test_a_fault_says_where_what_and_what_to_write_and_breeds_no_other(tmp_path, text, says):
    found = faults(tmp_path, text)
    assert len(found) == len(says)
    assert all(line.startswith(start) for line, start in zip(found, says, strict=True)), found


def test_all_faults_of_all_claims_come_at_once(tmp_path):
    text = claim(
        "{of: joined(GBX), course: us-troop, is: maybe}\n      - {of: packageshare, is: '>'}",
        "    where: ceasfire\n    holds_in: 40%\n  two: {says: x, reads: [{of: joined(GBR)}]}\n",
    )
    assert [line.partition(": ")[0] for line in faults(tmp_path, text)] == [
        *("4:14", "4:35", "4:49", "5:14", "5:32", "7:12", "8:15"),
        *("9:26", "9:26"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "only"),
    [
        ("europe-alone: {usa_level: none", "europe-alone: {usa_level: nothing", "not a level of 'usa_level'"),
        ("us-enablers: {usa_level: enablers, mission: reassurance}", "us-enablers: 5", "got '5'"),
        ("nordics: [SWE]", "nordics: [SWX]", "unknown actor 'SWX'"),
        ("us_approval: {probability: 50%}", "us_approval: {probability: most}", "cannot read 'most'"),
        ("force_scale: 1", "force_scale: much", "cannot read 'much'"),
    ],
)
def test_a_name_that_failed_is_known_to_claims(tmp_path, old, new, only):
    text = READINGS.read_text(encoding="utf-8")
    rows = "".join(
        f"{i},2025-01-01,2025-01-01,X,t,p,s,B2,\n" for i in sorted(set(re.findall(r"E\d{3}", text)))
    )
    folder = folder_of(tmp_path, text, HEADER + rows)
    assert old in BASE
    (folder / "scenario.yaml").write_text((BASE + text).replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ScenarioError, match=only) as caught:
        build(open_folder(folder))
    assert len(caught.value.faults) == 1


@pytest.mark.parametrize("name", YES_NO_IN_WHERE)
def test_an_event_cannot_be_called_like_a_measure_that_may_stand_in_where(tmp_path, name):
    text = BASE.replace("  us_approval:", f"  {name}: {{probability: 50%}}\n  us_approval:")
    folder = folder_of(tmp_path, "")
    (folder / "scenario.yaml").write_text(text, encoding="utf-8")
    message = f"events.{name}: '{name}' is a word of the condition language; rename it"
    with pytest.raises(ScenarioError, match=message):
        build(open_folder(folder))


# -- warnings -----------------------------------------------------------------------------------------------


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


# -- dates (F7) ---------------------------------------------------------------------------------------------


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


# -- checks (F21) -------------------------------------------------------------------------------------------


def check(text: str) -> str:
    return f"checks:\n  one: {{{text}}}\n"


def test_a_check_is_read_with_its_source(tmp_path):
    text = check(
        "given: {ceasefire: yes, us_approval: no}, expect: deployed(GBR), course: us-troops, "
        "within: [1k troops, 2000 troops], source: E001, grade: reported, note: why"
    )
    (found,) = read(tmp_path, text).checks
    assert (found.name, found.course, found.expect) == ("one", "us-troops", Call("deployed", ("GBR",)))
    assert (found.given, found.within) == ({"ceasefire": True, "us_approval": False}, (1000.0, 2000.0))
    assert (found.origin.source, found.origin.grade, found.origin.note) == ("E001", "reported", "why")


@pytest.mark.parametrize(
    ("expect", "within", "bounds"),
    [
        ("requirement_met", "[20%, 0.8]", (0.2, 0.8)),
        ("attack_probability", "[0, 1]", (0.0, 1.0)),
        ("coalition_size", "[2, 4]", (2.0, 4.0)),
        ("challenger_gain", "[-5%, 5%]", (-0.05, 0.05)),
    ],
)
def test_a_yes_or_no_is_expected_as_its_share_and_a_number_as_its_mean(tmp_path, expect, within, bounds):
    (found,) = read(tmp_path, check(f"expect: {expect}, course: us-troops, within: {within}")).checks
    assert found.within == pytest.approx(bounds)
    assert found.given == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param(
            "note: x",
            [
                "2:3: checks.one: has no 'expect'; write 'expect: requirement_met'",
                "2:3: checks.one: has no 'course'; write 'course: ..'",
                "2:3: checks.one: has no 'within'; write 'within: [60%, 80%]'",
            ],
            id="nothing",
        ),
        pytest.param(
            "expect: requirement_mt, course: us-troops, within: [60%, 80%]",
            ["2:17: checks.one.expect: unknown measure 'requirement_mt'; did you mean 'requirement_met'?"],
            id="an unknown measure",
        ),
        pytest.param(
            "expect: full_month, course: us-troops, within: [6, 8]",
            [
                "2:17: checks.one.expect: 'full_month' may never come and so has no mean; "
                "expect another measure (X10)"
            ],
            id="a month",
        ),
        pytest.param(
            "expect: requirement_met, course: no-force, within: [60%, 80%]",
            ["2:42: checks.one.course: 'no-force' sets no lever and is only compared with; name a course"],
            id="no force",
        ),
        pytest.param(
            "expect: requirement_met, course: us-troops, within: [60, 80%]",
            ["2:62: checks.one.within: '60' means 6000%; write '60%'"],
            id="a share as a number",
        ),
        pytest.param(
            "expect: requirement_met, course: us-troops, within: [60%]",
            ["2:61: checks.one.within: takes two numbers, not 1; write 'within: [60%, 80%]'"],
            id="one bound",
        ),
        pytest.param(
            "expect: requirement_met, course: us-troops, within: [80%, 60%]",
            ["2:61: checks.one.within: the ends are reversed; write '[60%, 80%]'"],
            id="bounds the wrong way round",
        ),
        pytest.param(
            "expect: requirement_met, course: us-troops, within: 60%",
            ["2:61: checks.one.within: expected a list such as [a, b], got '60%'"],
            id="a bound alone",
        ),
        pytest.param(
            "given: {ceasefir: yes}, expect: requirement_met, course: us-troops, within: [0%, 60%]",
            ["2:17: checks.one.given: unknown event 'ceasefir'; did you mean 'ceasefire'?"],
            id="an unknown event",
        ),
        pytest.param(
            "given: {ceasefire: maybe}, expect: requirement_met, course: us-troops, within: [0%, 60%]",
            ["2:28: checks.one.given.ceasefire: expected yes or no, got 'maybe'"],
            id="neither yes nor no",
        ),
        pytest.param(
            "given: {mandate: yes}, expect: requirement_met, course: us-troops, within: [0%, 60%]",
            ["2:17: checks.one.given: 'mandate' has levels; only an event that is yes or no can be given"],
            id="an event with levels",
        ),
    ],
)
def test_a_fault_of_a_check_says_where_what_and_what_to_write(tmp_path, text, says):
    assert faults(tmp_path, check(text)) == says


# -- any text whatever --------------------------------------------------------------------------------------

AT = Position("scenario.yaml", 1, 1)
WORDS = Vocabulary(
    names=Names(
        actors=("GBR", "FRA", "USA"),
        events=("ceasefire", "consent"),
        levers={"usa_level": Lever(("none", "troops"), True)},
        groups={"coast": ("GBR", "FRA")},
        pledging=("GBR",),
    ),
    courses={"alone": {"usa_level": "none"}, "together": {"usa_level": "troops"}},
    inputs=("force_scale",),
    taking_part=("GBR", "FRA", "USA"),
)
PIECES = [
    *MEASURES,
    *("GBR", "coast", "ceasefire", "alone", "no-force", "usa_level", "none", "1000", "troops", "50%"),
    *("(", ")", ",", "[", "]", "<", ">=", "=", "in", "yes", "no", "and", "not", " ", "-", "to", ".", "\n"),
]
TEXTS = st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from(PIECES), max_size=9).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=9).map("".join),
)
STATS = st.sampled_from([None, "mean", "median", "probability"])


def pairs(**values) -> Mapping:
    nodes = {name: Scalar(each, AT) if isinstance(each, str) else each for name, each in values.items()}
    return Mapping(tuple(Item(Scalar(name, AT), node) for name, node in nodes.items() if node), AT)


def reader() -> Reader:
    return Reader({}, date(2025, 1, 1), date(2025, 1, 1), Origin("", AT, None, "assumed"))


@given(of=TEXTS, less=st.none() | TEXTS, test=TEXTS, each=st.none() | TEXTS, stat=STATS, where=TEXTS)
@settings(deadline=None, max_examples=400)
def test_any_text_gives_parts_or_faults_and_never_an_exception(of, less, test, each, stat, where):
    one = reader()
    part = pairs(of=of, less=less, course="alone", **{"is": test}, each=each, stat=stat)
    body = pairs(says="x", reads=Listing((part,), AT), where=where)
    (found,) = read_claims(one, pairs(one=body), WORDS)
    assert one.faults or (found.reads and found.where is not None)


@given(expect=TEXTS, low=TEXTS, high=TEXTS, event=TEXTS)
@settings(deadline=None, max_examples=200)
def test_any_text_gives_a_check_or_faults_and_never_an_exception(expect, low, high, event):
    one = reader()
    within = Listing((Scalar(low, AT), Scalar(high, AT)), AT)
    given_ = Mapping((Item(Scalar(event, AT), Scalar("yes", AT)),), AT)
    body = pairs(expect=expect, course="alone", within=within, given=given_)
    found = read_checks(one, pairs(one=body), WORDS)
    assert one.faults or found


ARGUMENTS = {
    **{"actor": ("GBR",), "group": ("coast",), "actor or group": ("GBR", "coast"), "event": ("ceasefire",)},
    **{"course": ("together",), "issue": ("aid",), "channel": ("means",), "input": ("force_scale",)},
    **{"troops": ("5 troops",)},
}


@pytest.mark.parametrize("name", [name for name, each in MEASURES.items() if each.unit != "lines"])
def test_every_measure_can_be_named_and_tested(name):
    measure = MEASURES[name]
    arguments = [ARGUMENTS[kind.removesuffix("?")][-1] for kind in measure.arguments]
    of = f"{name}({', '.join(arguments)})" if arguments else name
    tests = {"yes/no": "yes", "troops": "> 5 troops", "month": "< 5 months"}
    one = reader()
    part = pairs(of=of, course="alone", **{"is": tests.get(measure.unit, "> 0")})
    (found,) = read_claims(one, pairs(one=pairs(says="x", reads=Listing((part,), AT))), WORDS)
    assert one.faults == []
    assert found.reads[0][0].of.name == name
