"""Any text whatever in a claim gives a part or faults, never an exception (F21, F23)."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guarantor.scenario.claim_terms import Vocabulary
from guarantor.scenario.claims import read_checks, read_claims
from guarantor.scenario.condition import Lever, Names
from guarantor.scenario.document import Item, Listing, Mapping, Scalar
from guarantor.scenario.errors import Position
from guarantor.scenario.measure_names import MEASURES
from guarantor.scenario.origin import Origin
from guarantor.scenario.reader import Reader

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
