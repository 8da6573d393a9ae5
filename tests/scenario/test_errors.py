"""Faults as a reader sees them: all, in file order, nothing that a terminal would act on (F22-F24)."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guarantor.scenario import Fault, Position, ScenarioError, build, open_folder, origins_of
from scenario_folders import SCENARIO, fault_of, faults_of, pellia, read, written


def at(line, column=1, file="scenario.yaml"):
    return Position(file, line, column)


def test_a_fault_reads_file_line_column_where_what():
    fault = Fault(at(41, 23), "quantities.GBR.pool", "'x' is not a number; write '5'")
    assert str(fault) == "scenario.yaml:41:23: quantities.GBR.pool: 'x' is not a number; write '5'"
    assert str(Fault(at(1), "", "the file is empty")) == "scenario.yaml:1:1: the file is empty"


def test_a_fault_as_plain_data_has_five_fields():
    assert Fault(at(2, 3), "a.b", "wrong").as_dict() == {
        "file": "scenario.yaml", "line": 2, "column": 3, "where": "a.b", "message": "wrong",
    }  # fmt: skip


def test_faults_stand_in_file_order_and_once():
    error = ScenarioError(
        [Fault(at(9), "", "c"), Fault(at(2, 5), "", "b"), Fault(at(2, 1), "", "a"), Fault(at(9), "", "c")]
    )
    assert [fault.message for fault in error.faults] == ["a", "b", "c"]


def test_after_a_hundred_faults_the_rest_is_counted(tmp_path):
    lines = "".join(f"  Wrong{n}: 5\n" for n in range(150))
    faults = faults_of(
        pellia(tmp_path, ("quantities:\n", "quantities:\n"), ("events:\n", f"events:\n{lines}"))
    )
    assert len(faults) == 101
    assert faults[-1] == "and 200 more"


def test_exactly_a_hundred_faults_need_no_count():
    text = str(ScenarioError(Fault(at(n), "", "wrong") for n in range(100)))
    assert len(text.splitlines()) == 100


@pytest.mark.parametrize(
    ("character", "shown"),
    [
        ("\x1b", "\\x1b"),
        ("\x9b", "\\x9b"),
        ("\n", "\\n"),
        ("\u2028", "\\u2028"),
        ("\u202e", "\\u202e"),
        ("ü", "ü"),
    ],
)
def test_control_characters_are_shown_and_not_acted_on(character, shown):
    fault = Fault(at(1, 1, f"a{character}"), f"b{character}", f"c{character}")
    assert str(fault) == f"a{shown}:1:1: b{shown}: c{shown}"


@pytest.mark.parametrize("escape", ["\\e[31m", "\\x9b", "\\0", "\\u202e"])
def test_a_control_character_written_as_an_escape_is_refused(tmp_path, escape):
    folder = pellia(tmp_path, ('question: "Can', f'question: "{escape}Can'))
    assert fault_of(folder).startswith("scenario.yaml:4:11: control character U+")


def test_escapes_of_ordinary_letters_stay(tmp_path):
    assert read(pellia(tmp_path, ('question: "Can', 'question: "\\u00dcber\\t'))).question.startswith(
        "Über\t"
    )


COUNTS = {"actors": 500, "groups": 100, "levers": 20, "events": 200, "pledges": 1000}


@pytest.mark.parametrize(("section", "most"), COUNTS.items())
def test_more_names_than_the_limit_are_refused(tmp_path, section, most):
    entries = {
        "actors": "  X{n}: {{}}\n",
        "groups": "  g{n}: [XAA]\n",
        "levers": "  l{n}: {{levels: [a, b]}}\n",
        "events": "  e{n}: {{probability: 5%}}\n",
        "pledges": "  p{n}: {{actor: XAA, offers: refused}}\n",
    }
    head = {"actors": "actors: {XAA: {}}\n", "courses": "courses: {alone: {}}\n"}
    head[section] = f"{section}:\n" + "".join(entries[section].format(n=n) for n in range(10, most + 11))
    text = "guarantor: 1\nas_of: 2031-03-01\n" + "".join(head.values())
    faults = "\n".join(faults_of(written(tmp_path, text)))
    assert f": {section}: more than {most} are written; leave some out" in faults


LINES = SCENARIO.splitlines(keepends=True)
WORDS = (
    "[]",
    "{}",
    "''",
    "unknown",
    "refused",
    "-1",
    "1e15",
    "2031-04-02",
    "~",
    ": ",
    "- ",
    '"',
    "a, b",
    "&x",
    "é",
)


@st.composite
def mutated(draw):
    """Pellia with some lines deleted, doubled or replaced, or a word put in."""
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 3))):
        here, there = draw(st.integers(0, len(lines) - 1)), draw(st.integers(0, len(LINES) - 1))
        cut = draw(st.integers(0, len(lines[here])))
        after = cut + draw(st.integers(0, 6))
        match draw(st.sampled_from(["delete", "double", "replace", "cut", "word"])):
            case "delete":
                lines[here] = ""
            case "double":
                lines.insert(here, LINES[there])
            case "replace":
                lines[here] = LINES[there]
            case "cut":
                lines[here] = lines[here][:cut] + lines[here][after:]
            case "word":
                lines[here] = lines[here][:cut] + draw(st.sampled_from(WORDS)) + lines[here][after:]
    return "".join(lines)


@given(mutated())
@settings(deadline=None, max_examples=150)
def test_whatever_is_written_gives_a_scenario_or_faults(tmp_path_factory, text):
    folder = written(tmp_path_factory.mktemp("scenario"), text)
    with suppress(ScenarioError):
        scenario = build(open_folder(folder))
        assert {origin.source for origin in origins_of(scenario)} <= {None, *scenario.evidence}
