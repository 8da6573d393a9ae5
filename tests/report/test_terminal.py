"""The first screen: everything that UX 4 asks for in 40 lines of 80 columns, however much there is."""

import re

import pytest

from guarantor.measures import assess
from guarantor.measures.assessment import Cell
from guarantor.report.terminal import COLUMNS, LINES, rendered
from guarantor.scenario import load
from made_up_answers import both, claim, reading

HEADINGS = ("1 Raised", "2 Approved", "3 Sustained", "4 Deters", "5 Hangs on")


@pytest.fixture(scope="module")
def ukraine():
    return assess(load("ukraine"), draws=1024)


def names_of(answer):
    return [course.name for course in answer.courses if course.shares]


def twelve(answer, count=12):
    names = names_of(answer)
    return tuple(
        reading(
            "base" if not k else f"some-reading-{k:02d}",
            "base case" if not k else f"a reading of the matter that informed people dispute {k}",
            {name: 10 + j for j, name in enumerate(names)},
            dict.fromkeys(names, 0),
            dict.fromkeys(names, 5_000),
        )
        for k in range(count + 1)
    )


def forty_five():
    verdicts = ("supported", "contradicted", "depends", "not testable", "circular")
    return tuple(claim(f"s{k}-some-reading-of-it", verdicts[k % 5]) for k in range(45))


def test_twelve_readings_five_claims_and_the_strip_fit_the_screen(ukraine):
    answer = ukraine.model_copy(update={"readings": twelve(ukraine), "claims": forty_five()})
    text = rendered(answer, "reports/ukraine/report.html")
    lines = text.split("\n")
    assert len(lines) <= LINES
    assert max(map(len, lines)) <= COLUMNS
    assert [lines.index(next(line for line in lines if line.startswith(each))) for each in HEADINGS]
    for course in answer.courses[1:]:
        assert course.title in text
    assert all(f"some-reading-{k:02d} " in text for k in range(1, 13))
    assert sum(": holds" in line or ": does not hold" in line for line in lines) == 5
    assert "40 more in the report" in text
    flat = " ".join(text.split())
    assert f"{len(answer.inputs)} inputs:" in flat
    assert "Oldest source" in flat
    assert "Conditions coded by one person." in flat
    assert "no validation against outcomes" in flat
    assert re.search(r"\d+ more in the report\. Report ", flat)


def test_the_parts_stand_in_the_order_of_the_page(ukraine):
    answer = ukraine.model_copy(update={"readings": twelve(ukraine), "claims": forty_five()})
    text = rendered(answer, "reports/ukraine/report.html")
    found = [
        text.index(piece)
        for piece in (
            "Can Europe raise",
            "As of ",
            *HEADINGS,
            "of 50 sampled futures    ",
            "some-reading-01",
            "claims, in the reading named",
            "Assumed: ",
            "Not in this answer: ",
            "Report      ",
        )
    ]
    assert found == sorted(found)


def test_a_short_answer_keeps_its_long_sentences_and_one_reading_a_line(ukraine):
    courses = ukraine.courses[:3]
    answer = ukraine.model_copy(update={"readings": twelve(ukraine, 2), "claims": (), "courses": courses})
    lines = rendered(answer).split("\n")
    assert len(lines) <= LINES
    assert any("under contested readings" in line and line.endswith(" d") for line in lines)
    assert "a reading of the matter that informed people dispute 1" in "\n".join(lines)
    assert "with US enablers: " in " ".join(" ".join(lines).split()).lower().replace("with us", "with US")


def crowded(answer, courses, readings, claims, apart):
    """Many courses, ends that differ in each, long titles and questions."""
    first = answer.courses[1]
    shares = {name: both(3, 31) for name in first.shares} if apart else first.shares
    many = tuple(
        first.model_copy(
            update={"name": f"course-{k}", "title": f"course {k} {'of many words' * 3}", "shares": shares}
        )
        for k in range(courses)
    )
    names = [course.name for course in many]
    found = tuple(
        reading(
            "base" if not k else f"a-reading-with-quite-a-long-name-{k}",
            f"reading {k} {'of many words ' * 4}",
            dict.fromkeys(names, (3, 31)),
            dict.fromkeys(names, (3, 31)),
            dict.fromkeys(names, (2_000, 8_000)),
        )
        for k in range(readings + 1)
    )
    scenario = answer.scenario.model_copy(
        update={"question": "Is it so? " * 25, "variants": ("one-reading", "another-reading")}
    )
    return answer.model_copy(
        update={
            "scenario": scenario,
            "courses": (answer.courses[0], *many),
            "readings": found,
            "claims": tuple(claim(f"a-claim-with-a-long-name-{k}", "supported") for k in range(claims)),
            "not_in_this_answer": tuple(f"a long line on what is left out, number {k}" for k in range(12)),
            "drivers": (),
        }
    )


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize(
    ("courses", "readings", "claims"), [(1, 0, 0), (4, 12, 60), (9, 25, 60), (30, 40, 3)]
)
def test_whatever_there_is_the_screen_holds_it_and_says_what_gave_way(
    ukraine, courses, readings, claims, apart
):
    answer = crowded(ukraine, courses, readings, claims, apart)
    text = rendered(answer, "reports/ukraine/report.html")
    lines = text.split("\n")
    assert len(lines) <= LINES
    assert max(map(len, lines)) <= COLUMNS
    assert all(f"\n{heading}" in text for heading in HEADINGS)
    assert "no validation against outcomes" in " ".join(text.split())
    assert lines[-1] == "Report      reports/ukraine/report.html"
    if courses > 9:
        assert ".. more courses in the report" in lines
    if readings > 12:
        assert ".. more readings in the report" in lines


def test_the_other_end_stands_in_brackets_where_it_differs(ukraine):
    first = ukraine.courses[1]
    shares = first.shares | {"force_raised": both(3, 31)}
    course = first.model_copy(update={"shares": shares})
    answer = ukraine.model_copy(update={"courses": (ukraine.courses[0], course, *ukraine.courses[2:])})
    row = next(line for line in rendered(answer).split("\n") if line.startswith("a Europe alone"))
    assert row.split()[3:5] == ["3", "(31)"]


def test_troops_kept_there_if_all_move_together_stand_in_brackets(ukraine):
    first = ukraine.courses[1]
    kept = first.amounts["headcount"]
    apart = kept.model_copy(
        update={
            "alone": kept.alone.model_copy(update={"p05": 2_000.0, "p95": 3_000.0}),
            "together": kept.together.model_copy(update={"p05": 8_000.0, "p95": 9_000.0}),
        }
    )
    course = first.model_copy(update={"amounts": first.amounts | {"headcount": apart}})
    answer = ukraine.model_copy(update={"courses": (ukraine.courses[0], course)})
    row = next(line for line in rendered(answer).split("\n") if line.startswith("a Europe alone"))
    assert "2.0-3.0 (8.0-9.0)" in row


def test_where_brackets_are_too_wide_the_other_end_has_its_own_row(ukraine):
    first = ukraine.courses[1]
    apart = first.model_copy(update={"shares": {name: both(3.3, 31.2) for name in first.shares}})
    deep = {
        name: ends.model_copy(
            update={
                "alone": ends.alone.model_copy(update={"probability": None, "cells": cells(12, 14)}),
                "together": ends.together.model_copy(update={"probability": None, "cells": cells(31, 33)}),
            }
        )
        for name, ends in apart.shares.items()
    }
    course = apart.model_copy(update={"shares": deep})
    answer = ukraine.model_copy(update={"courses": (ukraine.courses[0], course)})
    lines = rendered(answer).split("\n")
    here = next(k for k, line in enumerate(lines) if line.startswith("a Europe alone"))
    assert lines[here].split()[3:6] == ["12-14", "12-14", "12-14"]
    assert lines[here + 1].startswith("  if all move together")
    assert lines[here + 1].split()[4:7] == ["31-33", "31-33", "31-33"]


def cells(*counts):
    return tuple(Cell(name="x", value=n / 50, low=n / 50, high=n / 50) for n in counts)


def test_many_unheard_are_counted_and_one_is_named(ukraine):
    def told(codes):
        answer = ukraine.model_copy(update={"unheard": codes, "readings": (), "claims": ()})
        return " ".join(rendered(answer).split())

    codes = tuple(list(ukraine.actors)[:21])
    assert "unheard, so not joining: 21 states" in told(codes)
    assert f"unheard, so not joining: {ukraine.actors[codes[0]]};" in told(codes[:1])
    assert "unheard" not in told(())


def test_nobody_with_an_assumed_offer_is_called_not_joining(ukraine):
    codes = tuple(list(ukraine.actors)[:5])
    answer = ukraine.model_copy(update={"unheard": codes, "assumed_offers": codes[:2]})
    assert "unheard, so not joining: 3 states" in " ".join(rendered(answer).split())
