"""GENERATE held against what happened: V1 to V6, each statistic against a slow obvious twin."""

import csv
import math
from pathlib import Path
from statistics import mean, median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guarantor.measures.validation import TableFault, share_interval, validate_generate
from guarantor.measures.validation.ceiling import ceiling_of, states_in
from guarantor.measures.validation.missions import (
    Mission,
    build_up_of,
    contributors_in,
    missions_in,
    persistence_of,
)
from guarantor.measures.validation.pools import british_plan, order_of, packaged_pools, rotation_of, route_of
from guarantor.measures.validation.shares import LAST, foretold, of_mission, ranges, snapshots
from guarantor.measures.validation.tables import Row, packaged_rows
from guarantor.pipeline import model_of
from guarantor.stages import generate

DATA = Path(__file__).parent.parent / "golden" / "validation"
PRIOR = (0.04, 0.08, 0.12)


@pytest.fixture(scope="module")
def pools():
    return packaged_pools(), packaged_pools(share_route=True)


def binomial_tail(hits, of, share):
    """The chance of `hits` or more."""
    return sum(math.comb(of, k) * share**k * (1 - share) ** (of - k) for k in range(hits, of + 1))


# -- intervals ----------------------------------------------------------------------------------------------


@given(st.integers(1, 150).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_at_the_ends_of_the_interval_what_was_seen_has_a_chance_of_one_in_twenty(case):
    hits, of = case
    low, high = share_interval(hits, of)
    assert 0 <= low <= hits / of <= high <= 1
    if hits:
        assert binomial_tail(hits, of, low) == pytest.approx(0.05, abs=1e-9)
    if hits < of:
        assert 1 - binomial_tail(hits + 1, of, high) == pytest.approx(0.05, abs=1e-9)
    assert (low == 0) == (hits == 0)
    assert (high == 1) == (hits == of)


# -- V1 -----------------------------------------------------------------------------------------------------


def test_five_of_121_states_kept_out_more_than_8_per_cent_of_their_forces():
    """The figures of the rules: middle 0.45, one in ten above 4.1, one in twenty above 6.3 per cent."""
    it = ceiling_of(states_in(DATA), PRIOR)
    assert (it.verdict, it.states, it.mode.below) == ("pass", 121, 116 / 121)
    assert [f"{name} {100 * share:.1f}" for name, share in it.mode.states] == [
        "Ghana 16.8",
        "Benin 16.2",
        "Rwanda 10.0",
        "Uruguay 9.6",
        "Senegal 8.3",
    ]
    assert [round(100 * each, 2) for each in (it.middle, it.p90, it.p95)] == [0.45, 4.09, 6.34]
    assert (len(it.high.states), len(it.low.states)) == (2, 13)


def test_the_shares_kept_out_are_those_printed_in_the_table():
    shares = states_in(DATA)
    with (DATA / "sustained_share_2010.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert 100 * shares[row["country"]] == pytest.approx(float(row["un_plus_isaf_pct"]), abs=0.0051)


@pytest.mark.parametrize(("over", "verdict"), [(5, "pass"), (6, "fails")])
def test_the_ceiling_may_be_exceeded_by_one_state_in_twenty(over, verdict):
    shares = {f"state {k}": 0.09 if k < over else 0.08 for k in range(100)}
    it = ceiling_of(shares, PRIOR)
    assert (it.verdict, len(it.mode.states)) == (verdict, over)


def test_a_state_without_forces_that_sends_somebody_is_above_every_ceiling(tmp_path):
    header = "country,armed_forces_wb2010,un_troops_median_2008_12,isaf_nov2010\n"
    (tmp_path / "sustained_share_2010.csv").write_text(f"{header}A,0,5,0\nB,0,0,0\n", encoding="utf-8")
    assert states_in(tmp_path) == {"A": 1.0, "B": 0.0}


# -- V2 -----------------------------------------------------------------------------------------------------


def slow_ranges(table):
    """Nation by nation, in plain words; t of 22 degrees of freedom from a printed table."""
    logs = {}
    for day in ("2008-06-03", "2009-03-31", "2009-10-01"):
        for name, number in table[day].items():
            if name != "ALL":
                logs.setdefault(name, []).append(math.log(number))
    squares = freedom = 0
    for each in logs.values():
        squares += sum((one - mean(each)) ** 2 for one in each)
        freedom += len(each) - 1
    assert freedom == 22
    found = {}
    for name in table[LAST]:
        if name in logs and name != "ALL":
            half = 1.7171 * math.sqrt(squares / freedom * (1 + 1 / len(logs[name])))
            found[name] = (math.exp(mean(logs[name]) - half), math.exp(mean(logs[name]) + half))
    return found


@pytest.mark.parametrize("cut", [dict, of_mission], ids=["troops", "shares of the mission"])
def test_the_range_of_each_nation_is_that_worked_out_one_by_one(cut):
    table = cut(snapshots())
    found, slow = ranges(table)[0], slow_ranges(table)
    assert [each.name for each in found] == list(slow)
    for each in found:
        assert (each.low, each.high) == pytest.approx(slow[each.name], rel=1e-4)


def test_two_thirds_of_the_nations_were_inside_ranges_that_should_hold_nine_in_ten():
    it, table = foretold(snapshots()), snapshots()
    slow = slow_ranges(table)
    inside = [name for name, (low, high) in slow.items() if low <= table[LAST][name] <= high]
    assert (it.verdict, it.inside, it.nations) == ("fails", 21, 32)
    assert (len(inside), len(slow)) == (21, 32)
    assert set(it.above) | set(it.below) == slow.keys() - inside
    assert "United States" in it.above
    assert "Netherlands" in it.below
    assert it.not_foretold == ("Georgia", "South Korea")
    assert it.interval[1] < 0.9


def test_nations_that_stay_as_they_were_are_foretold():
    early = {name: 1000.0 + 10 * k for k, name in enumerate("ABCDEFGHIJ")}
    late = {name: 1.02 * number for name, number in early.items()}
    it = foretold({"2008": early, "2009": {**late, "ALL": 1.0}, LAST: {**early, "ALL": 2.0}})
    assert (it.verdict, it.inside, it.nations, it.above, it.below) == ("pass", 10, 10, (), ())
    assert it.middle_ratio == pytest.approx(1 / math.sqrt(1.02))


def test_the_share_of_a_mission_is_of_the_printed_total_and_of_the_sum_where_none_is_printed():
    shares = of_mission({"2008": {"A": 10.0, "ALL": 40.0}, LAST: {"A": 10.0, "B": 30.0}})
    assert shares == {"2008": {"A": 0.25}, LAST: {"A": 0.25, "B": 0.75}}


def test_nations_that_are_listed_once_only_give_no_spread():
    with pytest.raises(ValueError, match="no nation is listed twice"):
        ranges({"2008": {"A": 10.0}, LAST: {"A": 10.0}})


# -- V3 and V4 ----------------------------------------------------------------------------------------------


def test_missions_that_began_anew_took_half_a_year_to_half_and_a_year_to_nine_tenths():
    """The figures of the rules; the errors one by one."""
    missions, left_out = missions_in(DATA)
    it = build_up_of(missions, left_out)
    assert (it.verdict, it.missions, it.left_out) == ("cannot be judged", 10, 9)
    assert (it.half, it.nine_tenths) == pytest.approx((6.55, 12.5))
    simple, by_lift = [], []
    for mission in missions:
        others = [each for each in missions if each is not mission]
        simple.append(abs(mission.half - median([each.half for each in others])))
        rate = median([0.5 * each.strength / each.half for each in others])
        by_lift.append(abs(mission.half - 0.5 * mission.strength / rate))
    assert (it.half_errors.middle, it.half_errors.largest) == pytest.approx((median(simple), max(simple)))
    assert (it.half_by_lift.middle, it.half_by_lift.largest) == pytest.approx((median(by_lift), max(by_lift)))


def test_missions_that_arrive_at_one_common_rate_are_foretold_by_it_without_error():
    missions = [Mission(f"M{k}", 1000.0 * k, 5.0 * k, 9.0 * k) for k in range(1, 6)]
    it = build_up_of(missions, 0)
    assert it.half_by_lift.largest == pytest.approx(0, abs=1e-12)
    assert it.nine_tenths_by_lift.largest == pytest.approx(0, abs=1e-12)
    assert it.shape == pytest.approx(1.8)
    assert it.half_errors.largest > 5


def test_the_model_keeps_up_less_of_a_peak_than_most_contributors_held_for_three_years():
    """Quartiles of the rules: 0.27, 0.57, 0.76 for three years, 0.27 in the middle for five."""
    it = persistence_of(contributors_in(DATA), (2.5, 3.5, 5.0))
    assert (it.verdict, it.contributors, it.sustained) == ("cannot be judged", 73, (0.2, 1 / 3.5, 0.4))
    assert [round(each, 2) for each in it.three_years.quartiles] == [0.27, 0.57, 0.76]
    assert round(it.five_years.quartiles[1], 2) == 0.27
    for held, place in ((it.three_years, 0), (it.five_years, 1)):
        shares = [each[place] for each in contributors_in(DATA)]
        assert held.under == len([s for s in shares if s < 0.2])
        assert held.within == len([s for s in shares if 0.2 <= s <= 0.4])
        assert held.over == len([s for s in shares if s > 0.4])


# -- V5 -----------------------------------------------------------------------------------------------------

SIZES = [
    Row({"said": "sustainable"}, {"low": 10.0, "high": 10.0}),
    Row({"said": "at the limit"}, {"low": 60.0, "high": 100.0}),
]


@pytest.mark.parametrize(
    ("troops", "missed"),
    [
        ([9.0] * 5 + [70.0] * 95, ()),
        ([9.0] * 6 + [70.0] * 94, (10.0,)),
        ([50.0] * 100, (60.0,)),
        ([70.0] * 94 + [100.0] * 6, (100.0,)),
        ([70.0] * 95 + [100.0] * 5, ()),
        ([5.0] * 50 + [120.0] * 50, (10.0, 100.0)),
    ],
)
def test_sizes_are_in_order_if_the_small_are_kept_up_and_the_large_are_at_the_edge(troops, missed):
    route = route_of("pool", np.array(troops), SIZES)
    assert route.missed == missed
    assert route.verdict == ("fails" if missed else "pass")


def test_europe_adds_up_state_by_state_on_both_routes(pools):
    """G7 by hand on the first block: deployable share and ratio, or sustained share and no ratio."""
    it = order_of(*pools, draws=4096)
    for scenario, route in zip(pools, it.routes, strict=True):
        block = model_of(scenario, scenario.run.seed, deterrence=False).sampler.block(0)

        def drawn(value, block=block):
            return block.values[value.name]

        total = np.zeros(4096)
        for actor in scenario.groups["europeans"]:
            force = scenario.forces[actor]
            bound = [c.troops for c in force.commitments if not c.releasable]
            away = sum((drawn(troops) for troops in bound), np.zeros(4096))
            if route.name == "pool":
                pool = drawn(force.land_forces) * drawn(force.policy.deployable_share)
                ratio = drawn(force.policy.ratio)
                total += np.maximum(0, pool - ratio * away) / ratio
            else:
                share = drawn(force.policy.sustained_share)
                total += np.maximum(0, share * drawn(force.land_forces) - away)
        assert (it.futures, it.states) == (4096, 27)
        assert (route.p05, route.middle, route.p95) == pytest.approx(tuple(np.percentile(total, [5, 50, 95])))
        assert dict(route.kept_up)[60_000] == pytest.approx((total >= 60_000).mean(), abs=1e-9)


def test_the_sizes_are_those_of_the_ledger_of_the_packaged_scenario(pools):
    for row in packaged_rows("european_force_2025.csv", ("source",), ("low", "high")):
        name = next(word for word in row.words["source"].split() if word.startswith("E1"))
        quote = pools[0].evidence[name].quote
        assert f"{row.numbers['low']:,.0f}" in quote
        assert f"{row.numbers['high']:,.0f}" in quote


# -- V6 -----------------------------------------------------------------------------------------------------


def test_the_british_deed_takes_less_rest_than_the_plan_and_is_possible(pools):
    """By hand: 6,500 x 5 = 32,500 = 9,500 x 3.42; triangular(2.5, 3.5, 5) is no higher in 0.92^2 / 2.5."""
    it = british_plan(*pools)
    assert (it.planned, it.done, it.ratio_planned, it.pool) == (6500, (8300, 9500), 5.0, 32_500)
    assert round(it.over_plan, 2) == 1.46
    assert it.ratio_needed == pytest.approx(32_500 / 9_500)
    assert it.ratio_range == (2.5, 3.5, 5.0)
    assert it.possible == pytest.approx((it.ratio_needed - 2.5) ** 2 / 2.5, abs=0.01)
    assert it.ratio_done == pytest.approx(1 + 23 / 6)
    assert it.pool_needed == pytest.approx(9_500 * 29 / 6)
    assert it.plan_at_least == pytest.approx(2.5 * 9_500 / 6_500)
    assert it.army_at_least == pytest.approx(9_500 / 0.12)
    assert it.verdict == "pass"
    assert float(generate.pool_route(it.pool, it.ratio_needed)) == pytest.approx(9_500)


def test_rotation_is_read_from_the_scenario(pools):
    assert rotation_of(pools[0])[1] == (2.5, 3.5, 5.0)
    assert rotation_of(pools[1])[1] == PRIOR


# -- all ----------------------------------------------------------------------------------------------------


def test_without_the_folder_three_tests_are_not_run_and_say_what_was_found():
    here, with_folder = validate_generate(draws=64), validate_generate(DATA, draws=64)
    assert [each.test for each in here] == ["V1", "V2", "V3", "V4", "V5", "V6"]
    not_run = [k for k, each in enumerate(here) if type(each.result).__name__ == "NotRun"]
    assert not_run == [0, 2, 3]
    assert not any(type(each.result).__name__ == "NotRun" for each in with_folder)
    assert [here[k].result.verdict for k in not_run] == [with_folder[k].result.verdict for k in not_run]


def test_no_table_that_may_not_be_shipped_is_packaged():
    packaged = Path(generate.__file__).parents[2] / "reference"
    assert not {file.name for file in packaged.rglob("*")} & {file.name for file in DATA.glob("*.csv")}


def test_a_table_that_is_missing_or_broken_is_told_line_by_line(tmp_path):
    with pytest.raises(TableFault, match=r"sustained_share_2010\.csv: cannot be read .* --data"):
        states_in(tmp_path)
    table = tmp_path / "peak_vs_floor.csv"
    table.write_text("contributor,peak\nA,5\n", encoding="utf-8")
    with pytest.raises(TableFault, match="has no column best_36m_floor, best_60m_floor"):
        contributors_in(tmp_path)
    header = "contributor,peak,best_36m_floor,best_60m_floor\n"
    table.write_text(f"{header}A,5,nan,1\nB,5,1,-1\nC,5,1\n", encoding="utf-8")
    with pytest.raises(TableFault) as told:
        contributors_in(tmp_path)
    assert [line.split("csv:")[1].split(";")[0] for line in str(told.value).splitlines()] == [
        "2: best_36m_floor 'nan' is no number of at least 0",
        "3: best_60m_floor '-1' is no number of at least 0",
        "4: best_60m_floor '' is no number of at least 0",
    ]
    table.write_text(header, encoding="utf-8")
    with pytest.raises(TableFault, match="has no rows below its header"):
        contributors_in(tmp_path)
    table.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(TableFault, match="is not text in UTF-8"):
        contributors_in(tmp_path)
