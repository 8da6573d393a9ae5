"""The sign of a course's effect on the risk, over the range of the reader's own anchor (D13)."""

from dataclasses import replace

import numpy as np
import pytest

from guarantor.measures import run_of
from guarantor.measures.anchor import deterrence_of
from guarantor.measures.course import cells_of
from guarantor.scenario import load


@pytest.fixture(scope="module", params=["pellia", "ukraine"])
def run(request):
    return run_of(load(request.param), draws=3000)


def thirds_by_hand(anchor):
    """Draws sorted by their anchor and counted off."""
    order = np.argsort(anchor, kind="stable")
    return np.array_split(order, 3)


def test_less_and_more_are_counted_in_each_third_of_the_anchor(run):
    found = deterrence_of(run, replace(cells_of(run), game=()))
    anchor = run.inputs["challenger.anchor"]
    assert [part.part for part in found.anchor_parts] == ["low", "middle", "high"]
    for part, draws in zip(found.anchor_parts, thirds_by_hand(anchor), strict=True):
        assert part.draws == len(draws) == 1000
        assert (part.low, part.high) == (anchor[draws].min(), anchor[draws].max())
        for name, columns in run.courses.items():
            for end in ("alone", "together"):
                risk = getattr(columns, end).attack_probability
                delta = [risk[d] - run.reference.attack_probability[d] for d in draws]
                assert getattr(part.less[name], end).probability == sum(x < 0 for x in delta) / 1000
                assert getattr(part.more[name], end).probability == sum(x > 0 for x in delta) / 1000


def test_over_deep_inputs_each_third_has_its_own_cells(run):
    cells = cells_of(run)
    found = deterrence_of(run, cells)
    for part in found.anchor_parts:
        for share in part.less.values():
            assert len(share.alone.cells) == len(cells.game)
            assert (share.alone.probability is None) == bool(cells.game)


def test_who_might_attack_whom_is_named():
    found = deterrence_of(pellia := run_of(load("pellia"), draws=600), cells_of(pellia))
    assert (found.challenger, found.protege) == ("XGO", "XPE")


def test_an_anchor_that_is_one_number_is_one_part(tmp_path):
    folder = tmp_path / "one-anchor"
    source = load("pellia").folder.path
    for file in source.rglob("*.*"):
        target = folder / file.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    text = (folder / "scenario.yaml").read_text(encoding="utf-8")
    assert text.count("10% to 60%") + text.count("uniform(10%, 60%)") == 1
    text = text.replace("uniform(10%, 60%)", "30%").replace("10% to 60%", "30%")
    (folder / "scenario.yaml").write_text(text, encoding="utf-8")
    run = run_of(load(folder), draws=600)
    (part,) = deterrence_of(run, cells_of(run)).anchor_parts
    assert (part.part, part.low, part.high, part.draws) == ("all", 0.3, 0.3, 600)


def test_a_scenario_without_the_game_has_no_parts():
    run = run_of(load("pellia"), draws=600, deterrence=False)
    assert deterrence_of(run, cells_of(run)) is None
