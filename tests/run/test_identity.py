"""Identity of a run and digests of what it gives, against vectors worked out apart (R18, R19)."""

import json
from pathlib import Path

import numpy as np
import pytest

from guarantor.draws.stream import uniforms
from guarantor.run.identity import block_digest, run_digest, run_id
from guarantor.scenario.digest import canonical

GOLDEN = Path(__file__).parents[1] / "golden" / "draws"
IDENTITIES = json.loads((GOLDEN / "identity.json").read_text(encoding="utf-8"))
BLOCKS = json.loads((GOLDEN / "block_digest.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", IDENTITIES, ids=["seed 7", "seed 8", "letters and numbers"])
def test_an_identity_has_the_canonical_text_and_digest_of_the_table(case):
    assert canonical(case["object"]) == case["canonical"]
    assert run_id(case["object"]) == case["blake2b_128"]


@pytest.mark.parametrize("case", BLOCKS, ids=["block 0", "block 2"])
def test_a_block_of_three_columns_has_the_digest_of_the_table(case):
    start = 4096 * case["block"]
    (_, _, _), (name, _, _), (yes_no, _, _) = case["columns"]
    u = uniforms(case["seed"], name, start, 4096)
    happens = u < 0.35
    assert np.count_nonzero(happens) == case["ones"]
    columns = [("draw", np.arange(start, start + 4096)), (name, u), (yes_no, happens)]
    assert block_digest(columns) == case["digest"]


def test_minus_zero_is_zero_and_what_is_not_a_number_is_refused():
    assert block_digest([("x", np.array([-0.0, 1.0]))]) == block_digest([("x", np.array([0.0, 1.0]))])
    with pytest.raises(FloatingPointError, match="attack_probability is not a number in row 1"):
        block_digest([("attack_probability", np.array([0.0, np.nan]))])


def test_the_digest_of_a_run_depends_on_the_order_of_its_blocks():
    one, other = "00" * 16, "ff" * 16
    assert run_digest([one, other]) != run_digest([other, one])
