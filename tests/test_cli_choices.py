"""The choices of a user on the command line: actors left out, and the course of chosen levels (DESIGN 7)."""

import html
import json
import re
import shlex
from pathlib import Path

import pytest

from guarantor.report.terminal import COLUMNS, LINES


def test_the_answer_says_who_is_left_out_and_stays_within_a_screen(guarantor):
    code, out, err = guarantor(
        *("assess", "ukraine", "--draws", "4096", "--without", "FRA", "--without", "LTU"),
        *("--lever", "mission=denial", "--lever", "usa_level=troops"),
    )
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert len(lines) <= LINES
    assert max(map(len, lines)) <= COLUMNS
    told = " ".join(out.split())
    assert "4,096 sampled futures, without France and Lithuania. Not a prediction." in told
    assert "Not in this answer: left out here: France and Lithuania; deterrence" in told
    assert "Your course (USA level troops, mission denial): a force is raised in" in told


def test_the_command_in_the_report_repeats_the_choices(guarantor):
    asked = ("--without", "XBE", "--lever", "mission=denial", "--lever", "xar_level=troops")
    assert guarantor("assess", "pellia", "--draws", "600", *asked, "--course", "monitors-only")[0] == 0
    page = Path("reports/pellia/report.html").read_text(encoding="utf-8")
    assert "Without Belmark. Not a prediction." in page
    assert "<p>Left out here (1): Belmark." in page
    (command,) = re.findall(r"<code>(guarantor assess pellia --as-of .*)</code>", page)
    words = shlex.split(html.unescape(command))
    assert "--course your-course --course monitors-only" in command
    _, out, _ = guarantor(*words[1:], "--json")
    again = json.loads(out)["scenario"]
    assert again["digest"] in page
    assert (again["without"], again["levers"]) == (["XBE"], {"xar_level": "troops", "mission": "denial"})


def test_the_course_of_the_chosen_levels_is_answered_whatever_courses_are_asked_for(guarantor):
    asked = ("--course", "monitors-only", "--lever", "xar_level=backstop", "--json")
    answer = json.loads(guarantor("assess", "pellia", "--draws", "600", *asked)[1])
    assert [course["name"] for course in answer["courses"]] == [
        "no-force",
        "arvonia-backstop",
        "monitors-only",
    ]


def test_claims_readings_explain_and_compare_make_the_same_choices(guarantor):
    left_out = ("--without", "XAR", "--without", "XBE", "--without", "XCO", "--without", "XDU")
    _, out, _ = guarantor("readings", "pellia", "--draws", "600", *left_out, "--json")
    raised = [course["force_raised"] for each in json.loads(out) for course in each["courses"].values()]
    assert {cell["value"] for share in raised for cell in share["together"]["cells"]} == {0.0}

    _, out, _ = guarantor("explain", "pellia", "XBE", "--without", "XBE")
    assert "joins if never, being left out here" in out
    _, out, _ = guarantor("explain", "pellia", "your-course", "--lever", "mission=denial")
    assert "xar_level = none, mission = denial" in out

    asked = ("claims", "pellia", "--draws", "600", "--json")
    shares = [json.loads(guarantor(*asked, *more)[1])[0]["share"] for more in ((), ("--without", "XAR"))]
    assert shares[0] != shares[1] == 0.0  # with Arvonia behind is then as without it

    asked = ("--lever", "mission=denial", "--draws", "600")
    code, out, _ = guarantor("compare", "pellia", "your-course", "neighbours-alone", *asked)
    assert (code, "courses.mission: reassurance -> denial" in out) == (0, True)
    code, out, _ = guarantor("compare", "pellia", "pellia", "--without", "XBE", "--draws", "600")
    assert (code, "No input differs." in out) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(("--without", "FRE"), "unknown actor 'FRE'; did you mean 'FRA'?", id="actor"),
        pytest.param(("--lever", "mision=denial"), "did you mean 'mission'?", id="lever"),
        pytest.param(("--lever", "mission=denail"), "did you mean 'denial'?", id="level"),
        pytest.param(("--lever", "mission"), "write --lever NAME=LEVEL", id="no level"),
        pytest.param(("--lever", "=denial"), "write --lever NAME=LEVEL", id="no lever"),
        pytest.param(
            ("--lever", "mission=denial", "--lever", "mission=monitoring"), "at two levels", id="two levels"
        ),
    ],
)
def test_a_choice_that_cannot_be_made_exits_with_2(guarantor, arguments, says):
    code, out, err = guarantor("assess", "ukraine", *arguments)
    assert (code, out) == (2, "")
    assert says in err
