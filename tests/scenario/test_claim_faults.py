"""Faults in claims: where, what, and what to write instead (F21-F23, X1-X10)."""

import re

import pytest

from claim_folders import BASE, HEADER, MET, READINGS, claim, faults, folder_of, one
from guarantor.scenario import ScenarioError, build, open_folder
from guarantor.scenario.measure_names import YES_NO_IN_WHERE

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
