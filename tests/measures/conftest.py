"""What tests here share."""

import pytest

from claim_builders import KNOWN, MAYBE
from guarantor.measures.runs import run_of
from guarantor.scenario import load
from scenario_folders import pellia, read


@pytest.fixture(scope="module")
def deep():
    """Pellia as it is, with a range that is explored and not averaged."""
    return run_of(load("pellia"), draws=6_000)


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """Pellia with every pool known and a group in which one member is unheard."""
    folder = pellia(
        tmp_path_factory.mktemp("plain"),
        ("coast: [XBE, XCO, XDU]", "coast: [XBE, XCO, XDU]\n  pair: [XBE, XEL]"),
        MAYBE,
        KNOWN,
    )
    return run_of(read(folder), draws=4_096)


@pytest.fixture(scope="module")
def scenario():
    """Pellia as it is packaged."""
    return load("pellia")
