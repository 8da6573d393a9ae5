"""The parts of a scenario: what fits together, and what is said where it does not (F5, F10, F17-F18)."""

import pytest

from guarantor.scenario import build, load, open_folder, packaged
from scenario_folders import SCENARIO, fault_of, faults_of, pellia, read, written

LINES = "    manoeuvre: {unit: troops, priority: 3}\n"
SPLIT = "split: {manoeuvre: 60%, support: 30%, enablers: 10%}, source: XE02"
ENABLERS = "provider: XAR, substitution: 20% to 60%"
COURSE = '{title: "monitors only",        xar_level: enablers, mission: monitoring}'
RATIO = 'default: {ratio: "3 to 5 clip [2, 8]"}'
DEFAULT = f"  {RATIO}\n"
POOL = '  XCO.pool: {value: unknown, assume: "deep(3000, 9000) troops", note: "no public figure"}\n'
PAIR = "  - {of: [challenger.strength, challenger.protege_strength], spearman: 0.3}\n"
FACTOR = '  rotation: {of: ["rotation.*.ratio"], correlation: 0.5}\n'
LAND = POOL.replace("XCO.pool", "XCO.land_forces")


def one(name, change, says):
    return pytest.param([change] if isinstance(change[0], str) else list(change), says, id=name)


FAULTS = [
    # names (F5)
    one(
        "an actor in small letters",
        ("  XEL:", "  xel:"),
        "actors.xel: 'xel' cannot be a name here; write a code",
    ),
    one(
        "an unknown role",
        ("roles: [challenger]", "roles: [chalenger]"),
        "unknown role 'chalenger'; did you mean",
    ),
    one(
        "a level that is a word of the language",
        ("[none, enablers,", "[none, always, enablers,"),
        "levers.xar_level.levels: 'always' is a word of the condition language",
    ),
    one("a level written twice", ("[none, enablers,", "[none, none, enablers,"), "'none' is written twice"),
    one("the course that is always there", ("  monitors-only:", "  no-force:"), "'no-force' is always there"),
    # events (F18)
    one(
        "an event without a probability",
        ("actor: XPE, probability: 80% to 95%", "actor: XPE"),
        "events.host_consent: has no probability; write one such as '30% to 70%'",
    ),
    one(
        "a case that is never reached",
        ('when: "mission == monitoring"', "when: always"),
        "what follows this 'always' is never reached",
    ),
    # pledges (DESIGN 12.2)
    one(
        "help from outside by an actor that is not the provider",
        ("support: as_able", "support: as_required"),
        "pledges.xco-battalion.offers.support: 'XCO' is not the provider of this line; write a figure",
    ),
    one(
        "a pool that is not counted in persons",
        ('assume: "deep(3000, 9000) troops"', 'assume: "deep(3000, 9000) km"'),
        "quantities.XCO.pool.assume: 'km' does not fit here",
    ),
    # requirement (G11, G12)
    one(
        "shares that do not add up",
        (SPLIT, SPLIT.replace("60%", "50%")),
        "82:54: requirement.by_mission.reassurance.split: the shares add up to 0.9, not 1",
    ),
    one(
        "a line without a share", (SPLIT, SPLIT.replace(", enablers: 10%", "")), "gives no share for enablers"
    ),
    one("a share that cannot be read", (SPLIT, SPLIT.replace("60%", "most")), "cannot read 'most'"),
    one("a provider alone", (ENABLERS, "provider: XAR"), "belong together; write both"),
    one("a substitution alone", (ENABLERS, "substitution: 20% to 60%"), "belong together; write both"),
    one("a provider who is nobody", (ENABLERS, ENABLERS.replace("XAR", "XAA")), "unknown actor 'XAA'"),
    one("a line counted in ships", (LINES, LINES.replace("troops", "ships")), "is not counted in persons"),
    one(
        "a line without weight",
        (LINES, LINES.replace("3", "0")),
        "must be above 0; the highest is filled first",
    ),
    one("a mission without a total", ("total: 500 to 1500 troops, ", ""), "gives no total; write one"),
    one(
        "a course whose mission requires nothing",
        (COURSE, COURSE.replace("monitoring", "denial")),
        "requirement.by_mission: has no total for 'denial', the mission of course 'monitors-only'",
    ),
    one(
        "a total that may fall below 0",
        ("total: 500 to 1500 troops", "total: 0 to 1500 troops as normal"),
        "'0 to 1500 troops as normal' falls below 0; raise the low end or add a clip such as",
    ),
    # rotation (G3, G7)
    one("a ratio below 1", (RATIO, "default: {ratio: 0.5}"), "'0.5' falls below 1; raise the low end"),
    one(
        "a ratio that may fall below 1",
        (RATIO, "default: {ratio: 1 to 3}"),
        "add a clip such as 'clip [1, 3]'",
    ),
    one(
        "a misspelt policy",
        (RATIO, RATIO.replace("{ratio", "{ration: 4, ratio")),
        "rotation.default.ration: unknown",
    ),
    one(
        "a share that contains the ratio",
        (RATIO, "default: {ratio: 4, sustained_share: 8%}"),
        "a sustained share already contains the rotation (G7)",
    ),
    one(
        "a sustained share of a pool",
        (DEFAULT, f"{DEFAULT}  XCO: {{sustained_share: 8%}}\n"),
        "a sustained share is taken of land forces, but 'XCO' has a pool; write 'ratio'",
    ),
    one("land forces without the share that deploys", (POOL, LAND), "'XCO' has land forces only; add the"),
    one("a policy that says nothing", (DEFAULT, f"{DEFAULT}  XCO: {{grade: stated}}\n"), "needs a 'ratio'"),
    # limits (G6)
    one(
        "a commitment of nobody",
        ("troops: 900 troops, ", ""),
        "says not how many; write 'troops: 500 troops'",
    ),
    one(
        "a commitment that is neither",
        ("releasable: no", "releasable: maybe"),
        "expected yes or no, got 'maybe'",
    ),
    one(
        "a commitment in a place that nobody knows",
        ("releasable: no", "releasable: no, in: XCA"),
        "limits.XBE.commitments.1.in: unknown actor or group 'XCA'; did you mean 'XCO'?",
    ),
    one(
        "a commitment at home",
        ("releasable: no", "releasable: no, in: XBE"),
        "limits.XBE.commitments.1.in: 'XBE' holds 'XBE' itself, which is at home there; name another host",
    ),
    one(
        "a commitment in a group that holds its owner",
        ("releasable: no", "releasable: no, in: coast"),
        "'coast' holds 'XBE' itself, which is at home there",
    ),
    # pledges
    one(
        "a line that is not required",
        ("{manoeuvre: 1000 troops}", "{manoeuver: 1000 troops}"),
        "'manoeuver' is not a line of the requirement (manoeuvre, support, enablers)",
    ),
    one(
        "all of any line",
        ("{enablers: as_required}", "{troops: as_required}"),
        "'as_required' is for one line",
    ),
    one("as able without a figure", (POOL, ""), "nothing says what XCO holds; add 'XCO.land_forces'"),
    # guarantees (D1, D6, D11)
    one(
        "a partner who decides later",
        ("  XAR:\n    lever", "  XAR:\n    requires: [XBE]\n    lever"),
        "'XBE' does not decide earlier (nobody); change 'order' or leave it out (D6)",
    ),
    one(
        "a level without reliability",
        ('      none: "triangular(0, 0.02, 0.15)"\n', ""),
        "guarantees.XAR.reliability: gives nothing for none; write 0 if it is none",
    ),
    one(
        "no reinforcement", ("    reinforcement: 0 troops\n", ""), "gives no 'reinforcement'; write one value"
    ),
    one("a guarantor twice in the order", ("[XAR, XBE]", "[XAR, XBE, XBE]"), "'XBE' is written twice"),
    # challenger and judgements (D3, D13)
    one("no anchor", ('  anchor: "uniform(10%, 60%)"\n', ""), "challenger: gives no 'anchor'; write one"),
    one(
        "a challenger without troops",
        ("55k to 80k troops", "0 troops"),
        "'0 troops' reaches 0; raise the low end",
    ),
    one("a shock of no size", ("claims:", "deterrence: {challenger_shock: 0}\nclaims:"), "'0' reaches 0"),
    one(
        "a judgement in troops",
        ("claims:", "deterrence: {war_cost: 5 troops}\nclaims:"),
        "'troops' does not fit here",
    ),
    one(
        "a share above 1",
        ("claims:", "deterrence: {fight_share_if_backing_down: 3}\nclaims:"),
        "lies between 0 and 1",
    ),
    one(
        "an unknown judgement", ("claims:", "deterrence: {war_costs: 1}\nclaims:"), "did you mean 'war_cost'?"
    ),
    one(
        "a mission without a share in place",
        ("[monitoring, reassurance, denial]", "[monitoring, reassurance, raid]"),
        "deterrence.in_place_share_raid: has no default for this mission",
    ),
    # dependence (R10, A10)
    one(
        "a factor of nothing", (FACTOR, FACTOR.replace("rotation.*", "rotatoin.*")), "names no input in force"
    ),
    one(
        "a factor without members",
        (FACTOR, "  rotation: {correlation: 0.5}\n"),
        "names no inputs; write 'of: [..]'",
    ),
    one(
        "a member of two factors",
        (FACTOR, FACTOR + '  two: {of: ["rotation.XBE.*"]}\n'),
        "'rotation.XBE.ratio' already moves with 'rotation'; leave it out of one",
    ),
    one("a factor that is one input", (FACTOR, FACTOR.replace("0.5", "0.96")), "lies between 0 and 0.95"),
    one("a negative factor", (FACTOR, FACTOR.replace("0.5", "-0.5")), "'-0.5' falls below 0"),
    one("a pair of one", (PAIR, PAIR.replace("protege_strength", "strength")), "name two different inputs"),
    one(
        "three of a pair",
        (PAIR, PAIR.replace("of: [", "of: [ceasefire, ")),
        "for more, write a common factor",
    ),
    one(
        "an unknown input",
        (PAIR, PAIR.replace("challenger.strength", "challenger.strenght")),
        "unknown input",
    ),
    one("a pair of correlation 1", (PAIR, PAIR.replace("0.3", "1")), "strictly between -1 and 1"),
    one(
        "a pair that says not how strongly",
        (PAIR, PAIR.replace(", spearman: 0.3", "")),
        "says not how strongly",
    ),
    one("a pair twice", (PAIR, PAIR + PAIR), "are written twice; keep one"),
    one(
        "a pair inside a factor",
        (PAIR, PAIR.replace("challenger.strength", "rotation.XBE.ratio")),
        "'rotation.XBE.ratio' already moves with 'rotation'",
    ),
    one(
        "pairs that contradict each other",
        (
            PAIR,
            "".join(
                f"  - {{of: [{a}, {b}], spearman: {r}}}\n"
                for a, b, r in (
                    ("challenger.strength", "ceasefire", 0.9),
                    ("ceasefire", "host_consent", 0.9),
                    ("challenger.strength", "host_consent", -0.9),
                )
            ),
        ),
        "the correlations of challenger.strength, ceasefire, host_consent contradict each other",
    ),
    # the run
    one(
        "half a draw", ("draws: 16384", "draws: 0.5"), "run.draws: expected a whole number from 1 to 10000000"
    ),
    one(
        "a sampler of a later version",
        ("sampler: philox", "sampler: sobol"),
        "'sobol' is not in this version",
    ),
]


@pytest.mark.parametrize(("changes", "says"), FAULTS)
def test_what_does_not_fit_is_said_in_one_line(tmp_path, changes, says):
    assert says in fault_of(pellia(tmp_path, *changes))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("actors:  ", "nobody:  "), "scenario.yaml:1:1: actors: none is written; write one such as"),
        (("  coast:", "  mission:"), "groups.mission: 'mission' is a lever too; rename one"),
        (
            ("[none, enablers,", "[none, ceasefire,"),
            "events.ceasefire: 'ceasefire' is a level too; rename one",
        ),
        ((POOL, POOL + LAND), "'XCO' has both land forces and a pool"),
        ((DEFAULT, "  XAR: {ratio: 4}\n"), "is held but nothing says how it is rotated"),
        (
            ("  order: [XAR, XBE]\n", ""),
            "guarantees: does not say who decides first; write 'order: [XAR, XBE]' (D1)",
        ),
        (("[XAR, XBE]", "[XAR]"), "guarantees.XBE: is missing from 'order'; add it"),
    ],
)
def test_what_is_missing_is_said_among_what_follows_from_it(tmp_path, change, says):
    assert says in "\n".join(faults_of(pellia(tmp_path, change)))


def test_a_last_case_must_hold_always(tmp_path):
    folder = pellia(tmp_path, ('{when: "always", ', '{when: "mission == denial", '))
    assert "the last entry must be 'when: always'" in fault_of(folder)


def test_a_sustained_share_alone_is_a_policy(tmp_path):
    change = (DEFAULT, f"{DEFAULT}  XCO: {{sustained_share: 8%}}\n")
    policy = read(pellia(tmp_path, change, (POOL, LAND))).forces["XCO"].policy
    assert (policy.ratio, policy.deployable_share) == (None, None)
    assert policy.sustained_share.name == "rotation.XCO.sustained_share"


def test_a_deployable_share_beside_a_sustained_share_says_what_stays_at_home(tmp_path):
    change = (DEFAULT, f"{DEFAULT}  XCO: {{sustained_share: 8%, deployable_share: 28%}}\n")
    policy = read(pellia(tmp_path, change, (POOL, LAND))).forces["XCO"].policy
    assert policy.ratio is None
    assert policy.deployable_share.name == "rotation.XCO.deployable_share"


def test_each_state_draws_its_own_ratio_from_the_default():
    forces = load("pellia").forces
    assert forces["XBE"].policy.ratio.name == "rotation.XBE.ratio"
    assert forces["XBE"].policy.ratio.quantity == forces["XDU"].policy.ratio.quantity


def test_one_value_stands_for_every_level_on_one_stream():
    guarantee = load("pellia").guarantees[1]
    assert guarantee.reinforcement["none"] is guarantee.reinforcement["troops"]
    assert {value.name for value in guarantee.reliability.values()} == {"guarantees.XBE.reliability"}


def test_a_pair_whose_input_is_not_in_force_is_left_out(tmp_path):
    since = ("XCO.pool: {value", "XCO.pool: {since: 2032, value")
    offers = ("support: as_able", "support: 100 troops")
    pair = (PAIR, "  - {of: [XCO.pool, XBE.pool], spearman: 0.3}\n")
    assert len(read(pellia(tmp_path, offers, pair)).correlations) == 1
    assert read(pellia(tmp_path, since, offers, pair)).correlations == ()


MINIMAL = """guarantor: 1
as_of: 2031-03-01
months: 12
actors: {XAA: {name: Aland, roles: [contributor]}}
levers: {level: {levels: [none, some], ordered: true}}
courses: {alone: {level: none}}
"""


@pytest.mark.parametrize(
    "more",
    [
        pytest.param("", id="no pledges, no events, no claims"),
        pytest.param("pledges: {a: {actor: XAA, offers: {troops: 5 troops}}}\n", id="one actor"),
        pytest.param(
            "events: {e: {probability: 0%}}\npledges: {a: {actor: XAA, offers: {troops: 5}, if: e}}\n",
            id="an event that never happens",
        ),
    ],
)
def test_a_small_scenario_is_legal(tmp_path, more):
    scenario = read(written(tmp_path, MINIMAL + more))
    assert scenario.name == tmp_path.name
    assert "no approvals are written" in scenario.warnings[0]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (
            'pledges: {a: {actor: XAA, offers: {troops: 5}, if: "at_least(1, others)"}}\n',
            "at_least over 0 names",
        ),
        ("courses: {no-force: {level: none}}\n", "courses: written twice; first at line 6"),
        ("events: {some: {probability: 50%}}\n", "events.some: 'some' is a level too; rename one"),
        ("pledges: {a: {actor: XAA, offers: refused}, b: {actor: XAA}}\n", "pledges.b: offers nothing"),
        ("pledges: {a: {offers: {troops: 5}}}\n", "pledges.a: names no actor; write 'actor: GBR'"),
    ],
)
def test_a_small_scenario_has_small_faults(tmp_path, more, says):
    assert says in fault_of(written(tmp_path, MINIMAL + more))


def test_a_condition_on_somebody_without_a_pledge_is_warned_about(tmp_path):
    scenario = read(pellia(tmp_path, ('"xdu_mandate and (XBE or', '"xdu_mandate and (XEL or')))
    assert scenario.warnings == (
        "scenario.yaml:57:5: pledges.xdu-battlegroup.if: XEL makes no pledge here, so this is never true",
    )


def test_a_quantity_that_nothing_reads_is_warned_about(tmp_path):
    scenario = read(pellia(tmp_path, ("quantities:\n", "quantities:\n  morale: 5\n")))
    assert scenario.warnings == ("nothing in this version reads morale",)


@pytest.mark.parametrize("name", [*packaged(), "tests/golden/scenario/pellia"])
def test_a_shipped_scenario_loads_with_all_its_readings(name, request):
    base = load(request.config.rootpath / name if "/" in name else name)
    for patch in base.patches:
        assert build(base.folder, variants=[patch]).applied == (patch,)


def test_the_same_folder_gives_the_same_scenario(tmp_path):
    folder = open_folder(pellia(tmp_path))
    assert build(folder) == build(folder)
    assert "guarantor: 1" in SCENARIO
