"""The JSON Schema for editors says what the reader says, as far as it can (property 7)."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from guarantor.scenario import find, packaged
from guarantor.scenario.json_schema import json_schema
from guarantor.scenario.load import _TOP
from scenario_folders import SCENARIO, replaced

GOLDEN = Path(__file__).parent.parent / "golden" / "scenario"
BROKEN = json.loads((GOLDEN / "broken.json").read_text(encoding="utf-8"))
SCHEMA = json_schema()


def plain(text):
    """The file as an editor sees it: plain YAML, dates as text."""
    return json.loads(json.dumps(YAML(typ="safe").load(text), default=str))


def messages(text):
    return [error.message for error in Draft202012Validator(SCHEMA).iter_errors(plain(text))]


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("folder", [*packaged(), GOLDEN / "pellia"])
def test_every_shipped_scenario_is_accepted(folder):
    assert messages((find(folder) / "scenario.yaml").read_text(encoding="utf-8")) == []


def test_the_base_of_the_broken_inputs_is_accepted():
    assert messages(BROKEN["base"]) == []


@pytest.mark.parametrize(
    ("case", "says"),
    [
        ("B01", "'titel' was unexpected"),
        ("B14", "is not valid under any of the given schemas"),
        ("B21", "is not valid under any of the given schemas"),
        ("B23", "lower"),
        ("B39", "'2 years' is not of type 'integer'"),
        ("B41", "'lhs' is not one of ['philox']"),
        ("B43", "2 is not one of [1, '1']"),
    ],
)
def test_what_an_editor_can_see_is_refused(case, says):
    (broken,) = (each for each in BROKEN["cases"] if each["id"] == case)
    by = broken["by"].replace("XBL", "lower")  # an unknown code passes, a code of another form does not
    (message,) = messages(BROKEN["base"].replace(broken["replace"], by, 1))
    assert says in message


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(("roles: [protege, approver]", "roles: [friend]"), id="a role"),
        pytest.param(("as_of: 2031-03-01", "as_of: 1 March 2031"), id="a date in words"),
        pytest.param(("  xbe-brigade:\n", "  XBE_brigade:\n"), id="a pledge's name"),
        pytest.param(("    offers: {enablers: as_required}\n", ""), id="a pledge without offers"),
        pytest.param(("spearman: 0.3", "spearman: true"), id="yes for a number"),
        pytest.param(("order: [XAR, XBE]", "order: XAR"), id="a word for a list"),
        pytest.param(("    requires: [XAR]\n", "    require: [XAR]\n"), id="an unknown name of a guarantee"),
        pytest.param(("set: {rotation.default.ratio", "sets: {rotation.default.ratio"), id="a variant"),
        pytest.param(("ordered: true", "ordered: maybe"), id="maybe for yes or no"),
    ],
)
def test_a_slip_is_marked(change):
    assert messages(SCENARIO) == []
    assert messages(replaced(SCENARIO, change)) != []


MORE = """
  mandate: {levels: [none, eu, un], ordered: true, probability: "discrete(none: 0.5, eu: 0.3, un: 0.2)"}
""".strip("\n")
SECTIONS = """
unheard: {of: coast, offers: 0%, if: ceasefire, note: "a switch"}
no_force: "what stands there today"
checks:
  enough: {given: {ceasefire: yes}, expect: headcount_met, course: arvonia-backstop, within: [10%, 90%]}
"""


def test_events_with_levels_the_unheard_and_checks_are_known():
    text = replaced(SCENARIO, ("events:\n", f"events:\n{MORE}\n")) + SECTIONS
    assert messages(text) == []
    assert messages(text.replace("expect: headcount_met", "expects: headcount_met")) != []


def test_a_reading_may_have_dated_entries():
    entry = "{title: a, since: 2031-01-01, set: {months: 12}}"
    text = replaced(SCENARIO, ("readings:\n", f"readings:\n  dated: [{entry}, {entry}]\n"))
    assert messages(text) == []
    assert messages(text.replace("set: {months: 12}", "set: {}")) != []


def test_the_claims_of_the_ledger_of_claims_are_accepted():
    claims = (GOLDEN / "claims_s1_s22.yaml").read_text(encoding="utf-8")
    head, _, rest = SCENARIO.partition("claims:\n")
    text = claims[claims.index("claims:") :]
    assert messages(head + text + "\n" + rest[rest.index("variants:") :]) == []


def test_every_name_that_the_reader_knows_at_the_top_is_in_the_schema():
    assert set(SCHEMA["properties"]) == set(_TOP)
