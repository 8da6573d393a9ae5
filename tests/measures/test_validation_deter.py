"""DETER held against what can be recomputed, and what is said of the rest (D17, section 7)."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import minimize

from guarantor.measures.validation.battles import BATTLES, TableFault, battles_in, fitted, kept_fits
from guarantor.measures.validation.game import validate_deter
from guarantor.report.validated_game import NO_OUTCOMES, game_as_dict, game_validated

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "deter" / "cdb90_force_ratio_logit.json").read_text(
        encoding="utf-8"
    )
)
SAMPLES = {"all": "all", "1900 on": "1900+", "1939 on": "1939+", "1946 on": "1946+"}


def table(folder, rows):
    """A made-up table in the form of the real one; no battle of it is copied."""
    lines = ["ISQNO,ATPBYR1,STRA,STRD,WINA"]
    lines += [
        f'{k},{year},"{attacker}","{defender}",{won}'
        for k, (year, attacker, defender, won) in enumerate(rows)
    ]
    (folder / BATTLES).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def made_up(number=300):
    random = np.random.default_rng(5)
    rows = []
    for _ in range(number):
        attacker, defender = random.integers(1_000, 90_000, 2)
        chance = 1 / (1 + np.exp(-0.4 - 0.5 * np.log(attacker / defender)))
        won = 0 if random.random() < 0.05 else 1 if random.random() < chance else -1
        rows.append((int(random.integers(1800, 1974)), attacker, defender, won))
    return rows


def test_the_kept_coefficients_are_those_of_the_golden_table():
    for fit in kept_fits():
        row = GOLDEN[SAMPLES[fit.sample]]
        assert (fit.battles, fit.intercept, fit.slope) == (row["n"], row["b0"], row["b1"])
        assert (fit.intercept_se, fit.slope_se) == (row["se0"], row["se1"])
        for ratio, chance in row["p_at_ratio"].items():
            odds = fit.intercept + fit.slope * np.log(float(ratio))
            assert 1 / (1 + np.exp(-odds)) == pytest.approx(chance, abs=1e-3)


def test_a_fit_is_the_one_that_any_optimiser_finds(tmp_path):
    rows = made_up()
    battles = battles_in(table(tmp_path, rows))
    recent = battles.year >= 1900
    x, y = battles.log_ratio[recent], battles.won[recent]

    def loss(beta):
        odds = beta[0] + beta[1] * x
        return np.sum(np.logaddexp(0, odds) - y * odds)

    slow = minimize(loss, [0.0, 0.0], tol=1e-12).x
    fit = fitted(battles, "1900 on", 1900)
    assert (fit.intercept, fit.slope) == pytest.approx(tuple(slow), abs=1e-5)
    assert fit.battles == sum(year >= 1900 for year, *_ in rows)


def test_a_draw_counts_as_half_a_win_and_what_is_not_known_is_left_out(tmp_path):
    rows = [(1900, 10, 20, 0), (1900, 10, 20, -9), (1900, 10, -1, 1), (1900, 10, 20, -1)]
    battles = battles_in(table(tmp_path, rows))
    assert list(battles.won) == [0.5, 0.0]


def test_the_table_that_has_lost_every_defeat_is_refused(tmp_path):
    rows = [(year, a, d, abs(won)) for year, a, d, won in made_up(40) if won]
    with pytest.raises(TableFault, match=r"no attacker ever loses in it.*CDB90-patched\.csv \(D17\)"):
        battles_in(table(tmp_path, rows))


def test_a_table_without_a_column_or_not_there_is_told(tmp_path):
    with pytest.raises(TableFault, match="cannot be read"):
        battles_in(tmp_path)
    (tmp_path / BATTLES).write_text("ISQNO,STRA\n1,2\n", encoding="utf-8")
    with pytest.raises(TableFault, match="has no column WINA, STRD, ATPBYR1"):
        battles_in(tmp_path)


def test_another_table_does_not_give_the_kept_coefficients(tmp_path):
    ratio = validate_deter(table(tmp_path, made_up()))[0]
    assert ratio.verdict == "fails"


def test_what_can_be_recomputed_passes_and_no_outcome_is_claimed():
    tests = validate_deter()
    assert [each.verdict for each in tests] == ["not run", "pass", "pass", "pass", "pass"]
    told = game_as_dict(tests)
    assert told["outcome_validation"] is False
    assert told["tests"][0]["verdict"] is None
    text = game_validated(tests)
    assert max(map(len, text.split("\n"))) <= 80
    assert NO_OUTCOMES.split(":")[0] in " ".join(text.split())


def test_the_command_tells_it(guarantor):
    code, out, err = guarantor("validate", "deter")
    assert (code, err) == (0, "")
    assert out.startswith("DETER, what can be recomputed: of 4 tests run here 4 pass, 0 fail.")
    code, out, _ = guarantor("validate", "deter", "--json")
    assert (code, json.loads(out)["stage"]) == (0, "deter")
    code, _, err = guarantor("validate", "commit")
    assert code == 2
    assert "write generate or deter" in err
