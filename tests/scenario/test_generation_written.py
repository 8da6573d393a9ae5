"""What a scenario says about generation: what loads, and what is said where (G11, G12, G14, G15, G30)."""

import re

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from force_folders import DAYS, THREE_STATES, three_states
from guarantor.scenario.json_schema import json_schema
from guarantor.scenario.values import written_of
from scenario_folders import LEDGER, fault_of, faults_of, read

LIMIT = "  XAA: {home_floor: 0 troops}"
WATCH = "    monitoring: {total: 8000 troops, split:"


def caveat(text):
    return (LIMIT, f"  XAA: {{caveats: [{{{text}}}]}}")


def estimated(text):
    return (WATCH, f"    monitoring: {{{text}, split:")


def warnings_of(folder):
    return list(read(folder).warnings)


# -- what loads ---------------------------------------------------------------------------------------------


def test_each_is_an_input_with_a_name_a_source_and_a_digest_of_its_own(tmp_path):
    plain = read(three_states(tmp_path / "plain"))
    scenario = read(
        three_states(
            tmp_path / "all",
            (LIMIT, '  XAA: {caveats: [{line: guards, share: 10% to 50%, if: "not storm", note: mine}]}\n'
                    "  north: {ceiling: 3000 to 4000 troops}"),
            estimated("estimator: line_observation, line_km: 400 to 500 km"),
            more=f"{DAYS}, lift: {{value: 1000 to 2000 troops, grade: assumed}}}}\n",
        )
    )  # fmt: skip
    assert scenario.digest != plain.digest
    (one,) = scenario.forces["XAA"].caveats
    assert (one.line, one.share.name) == ("guards", "limits.XAA.caveats.1.share")
    assert scenario.group_ceilings[0].members == ("XAA", "XBB")
    assert scenario.deployment.lift.origin.grade == "assumed"
    told = written_of(scenario)
    assert told["limits.XAA.caveats.1"] == "guards if not storm"
    assert told["limits.XAA.caveats.1.share"] == "10% to 50%"
    assert told["limits.north.ceiling"] == "3000 to 4000 troops"
    assert told["deployment.lift"] == "1000 to 2000 troops"
    assert told["requirement.by_mission.monitoring.estimator"] == "uniform(4.8, 15) troops per km"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(caveat("line: guards"), id="caveat"),
        pytest.param((LIMIT, "  north: {ceiling: 3000 troops}"), id="group-ceiling"),
        pytest.param(estimated("estimator: line_observation, line_km: 400 km"), id="estimator"),
    ],
)
def test_each_one_alone_moves_the_digest(tmp_path, change):
    plain = read(three_states(tmp_path / "plain"))
    assert read(three_states(tmp_path / "new", change)).digest != plain.digest


def test_what_only_says_which_mission_it_is_moves_no_digest(tmp_path):
    plain = read(three_states(tmp_path / "plain"))
    named = read(three_states(tmp_path / "named", estimated("total: 8000 troops, counts_as: monitoring")))
    assert named.digest == plain.digest


def test_the_form_for_editors_knows_all_of_it(tmp_path):
    folder = three_states(
        tmp_path / "three",
        (
            LIMIT,
            '  XAA: {caveats: [{line: guards, share: 5%, if: "storm"}]}\n  north: {ceiling: 3000 troops}',
        ),
        estimated(
            "estimator: line_observation, counts_as: monitoring, line_km: 400 km, population: 5 persons"
        ),
        more=f"{DAYS}, lift: 1000 troops}}\n",
    )
    written = YAML(typ="safe").load((folder / "scenario.yaml").read_text(encoding="utf-8"))
    validator = Draft202012Validator(json_schema())
    sections = {"limits", "requirement", "deployment"}

    def slips(document):
        paths = [error.json_path for error in validator.iter_errors(document)]
        return [path for path in paths if any(f".{name}" in path for name in sections)]

    assert slips(written) == []
    written["limits"]["north"]["roof"] = 1
    written["limits"]["XAA"]["caveats"][0]["lines"] = "guards"
    assert len(slips(written)) == 2


# -- what is said -------------------------------------------------------------------------------------------

TOURLESS = ("tour_months: 6 months", "sustained: 1")
FAULTS = {
    "lift-negative": ((), f"{DAYS}, lift: -5 troops}}\n", "deployment.lift: '-5 troops'"),
    "lift-unit": ((), f"{DAYS}, lift: 5 days}}\n", "deployment.lift"),
    "lift-without-tours": (
        ((', tour_months: 6 months', ""),),
        f"{DAYS}, lift: 900 troops}}\n",
        "nothing says how long units of XAA, XBB, XCC stay (G15)",
    ),
    "caveat-line": ((caveat("line: guard"),), "", "'guard' is not a line of the requirement (guards"),
    "caveat-no-line": ((caveat("share: 5%"),), "", "limits.XAA.caveats.1: names no line (G12)"),
    "caveat-share": ((caveat("line: guards, share: 150%"),), "", "limits.XAA.caveats.1.share"),
    "caveat-key": ((caveat("line: guards, zone: east"),), "", "limits.XAA.caveats.1.zone: unknown name"),
    "caveat-actor": ((caveat("line: guards, if: XBB"),), "", "limits.XAA.caveats.1.if"),
    "caveat-event": ((caveat("line: guards, if: strom"),), "", "did you mean 'storm'?"),
    "group-nothing": (((LIMIT, "  north: {}"),), "", "limits.north: limits a group by nothing"),
    "group-negative": (((LIMIT, "  north: {ceiling: -1 troops}"),), "", "limits.north.ceiling"),
    "group-key": (
        ((LIMIT, "  north: {ceiling: 5 troops, home_floor: 1 troops}"),),
        "",
        "limits.north.home_floor: unknown name",
    ),
    "group-unknown": (((LIMIT, "  nort: {ceiling: 5 troops}"),), "", "did you mean 'north'?"),
    "groups-cross": (
        ((LIMIT, "  north: {ceiling: 5000 troops}\n  south: {ceiling: 5000 troops}"),),
        "",
        "limits.south: 'south' and 'north' share XBB but neither holds the other",
    ),
    "estimator-unknown": (
        (estimated("estimator: line_observed"),),
        "",
        "unknown estimator 'line_observed'",
    ),
    "estimator-mission": (
        (estimated("estimator: line_protected, line_km: 5 km"),),
        "",
        "line_protected is not valid for 'monitoring' (G11): it is valid for 'guarded_monitoring'",
    ),
    "estimator-input": (
        (estimated("estimator: line_observation"),),
        "",
        "'line_observation' needs 'line_km' (G11); write 'line_km: 1100 to 1200 km'",
    ),
    "estimator-open": (
        (estimated("estimator: security_density, counts_as: stabilisation, population: 5000 persons"),),
        "",
        "says at least 20 per thousand people and no upper end",
    ),
    "estimator-and-total": (
        (estimated("estimator: line_observation, total: 500 troops, line_km: 5 km"),),
        "",
        "takes a total or an estimator, never both and never their mean (G11)",
    ),
    "estimator-user": ((estimated("estimator: user"),), "", "a range of your own is a total (G11)"),
    "estimator-bruegel": (
        (estimated("estimator: bruegel"),),
        "",
        "Europe's defence without the United States, not for a force in this mission (G11)",
    ),
    "counts-as": ((estimated("total: 5 troops, counts_as: monitorin"),), "", "did you mean 'monitoring'?"),
    "km-unit": ((estimated("total: 5 troops, line_km: 5 troops"),), "", "monitoring.line_km"),
    "neither": (((WATCH, "    monitoring: {split:"),), "", "gives no total; write one such as"),
}  # fmt: skip


def test_a_mission_cannot_ask_for_a_method_that_is_known_only_later(tmp_path):
    text = "estimator: line_protected, counts_as: guarded_monitoring, line_km: 5 km"
    folder = three_states(tmp_path, ("as_of: 2031-03-01", "as_of: 2025-02-05"), estimated(text))
    (told,) = (each for each in faults_of(folder) if "monitoring.estimator" in each)
    assert "'line_protected' rests on what was known from 2025-03-31, after the day of the run" in told
    assert "2025-02-05 (F7, G11); write a 'total' or another estimator" in told


@pytest.mark.parametrize(("changes", "more", "said"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_located_and_says_what_to_write(tmp_path, changes, more, said):
    told = fault_of(three_states(tmp_path / "three", *changes, more=more))
    assert said in told
    assert re.match(r"scenario\.yaml:\d+:\d+: ", told)


def test_a_figure_of_bruegel_is_refused_as_a_total_whoever_cites_it(tmp_path):
    row = 'XE77,2031-01-01,2031-01-01,Bruegel and Kiel,XAA,figure,300000 more,"",,,,Bruegel,,B2,direct\n'
    folder = three_states(tmp_path / "three", estimated("total: {value: 300k troops, source: XE77}"))
    (folder / "evidence.csv").write_text(LEDGER + row, encoding="utf-8")
    told = fault_of(folder)
    assert "the 300,000 of Bruegel and Kiel are for Europe's defence without the United States" in told
    assert re.match(r"scenario\.yaml:\d+:\d+: requirement\.by_mission\.monitoring\.total", told)
    other = three_states(tmp_path / "other", estimated("total: {value: 30k troops, source: XE77}"))
    (other / "evidence.csv").write_text(LEDGER + row, encoding="utf-8")
    assert read(other).requirement is not None


# -- the list of G30, each at its place ---------------------------------------------------------------------

G30 = {
    "negative a": (("XAA.pool: 40000 troops", "XAA.pool: -1 troops"), "quantities.XAA.pool"),
    "NaN a": (("XAA.pool: 40000 troops", "XAA.pool: .nan"), "quantities.XAA.pool"),
    "negative offer": (("{troops: 3000 troops}", "{troops: -3 troops}"), "pledges.xaa.offers.troops"),
    "negative H": ((LIMIT, "  XAA: {ceiling: -1 troops}"), "limits.XAA.ceiling"),
    "infinite H": ((LIMIT, "  XAA: {ceiling: .inf}"), "limits.XAA.ceiling"),
    "negative floor": ((LIMIT, "  XAA: {home_floor: -1 troops}"), "limits.XAA.home_floor"),
    "negative R": ((WATCH, WATCH.replace("8000", "-8000")), "requirement.by_mission.monitoring.total"),
    "w of 0": (("guards: {priority: 2}", "guards: {priority: 0}"), "requirement.lines.guards.priority"),
    "w below 0": (("guards: {priority: 2}", "guards: {priority: -2}"), "requirement.lines.guards.priority"),
    "F below 1": (('ratio: "4"', "ratio: 0.5"), "rotation.default.ratio"),
    "h of m": (("6 months}", "6 months, overlap_months: 6 months}"), "rotation.default.overlap_months"),
    "m below 1": (("tour_months: 6 months", "tour_months: 0.5 months"), "rotation.default.tour_months"),
    "unknown state": (("  xaa: {actor: XAA", "  xaa: {actor: XAB"), "pledges.xaa.actor"),
    "unknown line": (("{support: 1000 troops}", "{suport: 1000 troops}"), "pledges.xcc.offers.suport"),
    "substitution above 1": (
        ("guards: {priority: 2}", "guards: {priority: 2, provider: XAA, substitution: 120%}"),
        "requirement.lines.guards.substitution",
    ),
    "split of no line": (("guards: 60%, support: 40%", "guards: 60%, sport: 40%"), "monitoring.split"),
    "month below 0": ((WATCH, WATCH.replace("{total", "{from_month: -1, total")), "monitoring.from_month"),
}


@pytest.mark.parametrize(("change", "where"), G30.values(), ids=G30)
def test_every_input_that_generation_refuses_is_refused_where_it_stands(tmp_path, change, where):
    told = faults_of(three_states(tmp_path / "three", change))
    assert any(re.match(rf"scenario\.yaml:\d+:\d+: [^:]*{re.escape(where)}", line) for line in told), told


def test_all_of_them_are_told_at_once(tmp_path):
    changes = [G30[name][0] for name in ("negative a", "negative R", "w of 0", "F below 1", "h of m")]
    assert len(faults_of(three_states(tmp_path / "three", *changes))) == 5


# -- warnings -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(("{support: 1000 troops}", "{support: refused}"), id="refused"),
        pytest.param(("{support: 1000 troops}", "{support: 0 troops}"), id="zero"),
        pytest.param(("{support: 1000 troops}", "{guards: 1000 troops}"), id="never-offered"),
    ],
)
def test_a_line_that_nobody_can_hold_is_named_where_it_stands(tmp_path, change):
    narrow = [
        ("{troops: 3000 troops}", "{guards: 3000 troops}"),
        ("{troops: 2000 troops}", "{guards: 9 troops}"),
    ]
    (warning,) = [
        each
        for each in warnings_of(three_states(tmp_path / "three", *narrow, change))
        if "requirement.lines" in each
    ]
    assert warning.startswith("scenario.yaml:29:5: requirement.lines.support: nobody offers troops")


def test_a_line_that_somebody_can_hold_is_not_named(tmp_path):
    assert not [each for each in warnings_of(three_states(tmp_path / "three")) if "requirement" in each]


def test_a_pool_of_nothing_for_the_line_holds_nothing(tmp_path):
    changes = [("XCC.pool: 40000 troops", "XCC.pool.support: 0 troops")]
    changes += [(f"{{troops: {n} troops}}", f"{{guards: {n} troops}}") for n in (3000, 2000)]
    told = warnings_of(three_states(tmp_path / "three", *changes))
    assert any("requirement.lines.support: nobody offers" in each for each in told)


def many_lines(tmp_path, count):
    names = [f"line_{k}" for k in range(count)]
    lines = "".join(f"    {name}: {{priority: {k + 1}}}\n" for k, name in enumerate(names))
    share = ", ".join(f"{name}: {'100%' if k == 0 else '0%'}" for k, name in enumerate(names))
    change = ("    guards: {priority: 2}\n    support: {priority: 1}\n", lines)
    split = ("split: {guards: 60%, support: 40%}", f"split: {{{share}}}")
    return three_states(
        tmp_path / f"three-{count}", change, split, split, ("{support: 1000", "{line_0: 1000")
    )


def test_more_than_twelve_lines_warn_and_more_than_sixteen_say_what_happens(tmp_path):
    assert not [each for each in warnings_of(many_lines(tmp_path, 12)) if "lines make answers" in each]
    (slow,) = [each for each in warnings_of(many_lines(tmp_path, 13)) if "requirement.lines: " in each]
    assert re.match(r"scenario\.yaml:\d+:\d+: requirement\.lines: 13 lines make answers slow", slow)
    (beyond,) = [each for each in warnings_of(many_lines(tmp_path, 17)) if "requirement.lines: " in each]
    assert "17 lines are beyond the closed form, which takes 16 (G22)" in beyond
    assert "'guarantor generate' makes a schedule by linear program instead" in beyond


def test_with_too_many_lines_generate_makes_a_schedule_and_assess_stops_where_it_stands(tmp_path, guarantor):
    folder = str(many_lines(tmp_path, 17))
    code, out, err = guarantor("generate", folder, "--draws", "64")
    assert (code, "one schedule" in out) == (0, True)
    assert "makes a schedule by linear program instead" in err
    assert "the closed form takes no 17 lines" in " ".join(out.split())
    code, out, err = guarantor("assess", folder, "--draws", "64")
    assert code != 0
    assert re.search(
        r"scenario\.yaml:\d+:\d+: requirement\.lines: 17 lines, but the closed form takes 16", err
    )


def test_the_text_above_is_what_the_tests_change():
    assert THREE_STATES.count("split: {guards: 60%, support: 40%}") == 2
