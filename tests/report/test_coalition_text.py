"""Approval and who joins, in words: nobody needs to know an index (UX 5, rows 15, 16)."""

import re
from datetime import date

import pytest

from guarantor.measures.coalition.approving import authorize_answer
from guarantor.measures.coalition.joining import commit_answer
from guarantor.report.approval_words import stop_words
from guarantor.report.coalition import authorize_text, commit_text
from guarantor.scenario import load

PLAIN = {"a": "Arvonia", "b": "Belmark", "c": "Corvia", "d": "the lack of a mandate"}
NOT_SHOWN = (
    "fixpoint", "least fixed", "Shapley", "Birnbaum", "Banzhaf", "quantile", "Monte Carlo", "posterior",
)  # fmt: skip


def flat(text):
    return " ".join(text.split())


@pytest.fixture(scope="module")
def texts():
    april = load("ukraine", as_of=date(2025, 4, 30))
    return [
        authorize_text(authorize_answer(load("ukraine"), draws=512)),
        authorize_text(authorize_answer(load("pellia"), draws=512)),
        commit_text(commit_answer(load("ukraine"), draws=512)),
        commit_text(commit_answer(load("pellia"), draws=512)),
        commit_text(commit_answer(april, course="us-backstop", draws=512)),
    ]


@pytest.mark.parametrize(
    ("sets", "told"),
    [
        ([("a",)], "Arvonia alone can stop it."),
        ([("a",), ("d",)], "Any one of Arvonia and the lack of a mandate alone can stop it."),
        ([("a",), ("b", "c")], "Arvonia alone can stop it. So can Belmark with Corvia."),
        (
            [("a", "b"), ("a", "c"), ("b", "c")],
            "Nobody alone can stop it; it takes any two of Arvonia, Belmark and Corvia.",
        ),
        (
            [("a", "b"), ("c", "d")],
            "Nobody alone can stop it; it takes Arvonia with Belmark, or Corvia with the lack of a mandate.",
        ),
        ([], "Nothing can stop it."),
        ([()], "No route can approve it."),
        (None, "The rule has too many ways to be stopped to list them."),
    ],
)
def test_who_can_stop_approval_is_said_in_words(sets, told):
    assert stop_words(sets, PLAIN.__getitem__, {}) == told


def test_what_a_run_fixes_stops_nothing():
    assert stop_words([("a",), ("b",)], PLAIN.__getitem__, {"a": True}) == "Belmark alone can stop it."
    assert stop_words([("a",)], PLAIN.__getitem__, {"a": True}) == "Nobody is left who can stop it."


def test_many_groups_are_counted():
    sets = [("a", x) for x in "bcdbcd"]
    assert "or one of 2 other groups" in stop_words(sets, PLAIN.__getitem__, {})


def test_technical_words_stay_out_of_sight(texts):
    for text in texts:
        assert not [word for word in NOT_SHOWN if word.lower() in text.lower()]
        assert max(map(len, text.splitlines())) <= 88


def test_the_routes_stand_one_below_the_other(texts):
    told = flat(texts[0])
    assert "Ukraine alone can stop it." in told
    assert "Any one of Ukraine, Russia and the lack of a Security Council mandate alone can stop it." in told
    assert re.search(r"\d+ +\d+ every force needs the US president's approval", told)
    assert "So can any two of" in flat(texts[1])
    assert "blind to who wants what" in told


def test_who_joins_is_told_with_what_keeps_them_apart(texts):
    ukraine, pellia, april = map(flat, texts[2:])
    assert "Joins on its own: France in" in ukraine
    assert "Poland said no." in ukraine
    assert "no contributors wait for one another in a circle" in ukraine
    assert "Needs a first mover: Belmark in" in pellia
    assert "Belmark and Corvia wait for each other" in pellia
    assert "after whom all the others follow: Belmark (" in pellia
    assert re.search(r"Britain joining brings Lithuania in \d+ of 50\.", april)
