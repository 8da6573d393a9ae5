"""The force in words: at most 60 lines of 80 columns, counts before ranges, plain words (UX 1, 4, 5)."""

import re
from xml.etree import ElementTree

import pytest

from guarantor.measures.assessment import Ends
from guarantor.measures.figures import Share
from guarantor.measures.force.answering import force_answer
from guarantor.measures.force.parts import ForceEnd, Until
from guarantor.measures.force.schedule import schedule_answer
from guarantor.report.drawing import csv_of, svg_of
from guarantor.report.force import force_text
from guarantor.report.force_charts import coloured, force_charts_of, who_by_month, without_each
from guarantor.report.force_schedule import schedule_csv, schedule_text
from guarantor.report.force_told import told
from guarantor.report.force_words import PRESENT, SURGE, from_when
from guarantor.report.words import of_50
from guarantor.scenario import build, load, packaged
from scenario_folders import pellia, read

NEVER_SAID = re.compile(
    r"fixpoint|(?<!at )\bleast\b|\bgreatest\b|\bq\*|\bpi\*|\bW1|\bW2\b|\bW5\b|GTE|Shapley|Birnbaum"
    r"|polymatroid|logit|PRIM\b|PAWN|quantile|Monte Carlo|posterior|elicited|stochastic|kernel"
    r"|\bnan\b|\binf\b|None|e-\d\d"
)
DEPLOYED = (
    ("  default: {ratio:", "  default: {tour_months: 6 months, overlap_months: 1 month, ratio:"),
    (
        "tables: {pools",
        "deployment: {decision_days: 10 to 40 days, notice_to_move_days: 10 to 90 days, "
        "transit_days: 5 to 20 days}\ntables: {pools",
    ),
)


@pytest.fixture(scope="module")
def deployed(tmp_path_factory):
    return read(pellia(tmp_path_factory.mktemp("deployed"), *DEPLOYED))


def plain(text):
    return re.sub(r"\s+", " ", text)


def courses():
    return [(name, course) for name in packaged() for course in load(name).courses]


@pytest.mark.parametrize(("name", "course"), courses())
def test_every_course_fits_and_uses_plain_words(name, course):
    text = force_text(force_answer(load(name), course, draws=512))
    lines = text.split("\n")
    assert len(lines) <= 68
    assert max(map(len, lines)) <= 80
    assert not NEVER_SAID.search(text)
    assert all(line.startswith(".. ") for line in lines if ".." in line)
    assert "Not a prediction." in plain(text)


@pytest.mark.parametrize("course", ["neighbours-alone", "arvonia-backstop", "monitors-only"])
def test_with_months_it_fits_too_and_says_what_a_month_is(deployed, course):
    text = force_text(force_answer(deployed, course, draws=512))
    assert len(text.split("\n")) <= 68
    assert max(map(len, text.split("\n"))) <= 80
    assert not NEVER_SAID.search(text)
    assert PRESENT in plain(text)
    assert SURGE in plain(text)
    assert "All of every line is" in plain(text)


def _until(within, middle, ends=(None, None), by_cell=()):
    share = Share(probability=within, se=0.0, of_50=round(50 * within))
    return Until(unit="months", within=share, p05=ends[0], p50=middle, p95=ends[1], by_cell=by_cell)


NEVER = _until(0.0, None)


@pytest.mark.parametrize(
    ("half", "full", "says"),
    [
        pytest.param(
            NEVER,
            NEVER,
            "Half of every critical line is never there within 24 months. "
            "All of every line is never there either.",
            id="never at all",
        ),
        pytest.param(
            _until(0.9, 7.0, (5.0, 12.0)),
            NEVER,
            "Half of every critical line is there from month 7 in the middle future (5 to 12); within 24 "
            "months never in 5 of 50. All of every line is never there within 24 months.",
            id="half of it",
        ),
        pytest.param(
            _until(1.0, 7.0, (7.0, 7.0)),
            _until(0.2, None, (5.0, None)),
            "Half of every critical line is there from month 7 in the middle future, within 24 months in "
            "every future with a force. All of every line is there within 24 months in 10 of 50, not in the "
            "middle future.",
            id="always, and seldom",
        ),
        pytest.param(
            _until(0.6, None, by_cell=(9.0, None)),
            _until(0.6, None, by_cell=(11.0, 9.0)),
            "Half of every critical line is there from month 9 or not at all in the middle future; within 24 "
            "months never in 20 of 50. All of every line is there from month 9 or from month 11 in the "
            "middle future; within 24 months never in 20 of 50.",
            id="a range that is explored",
        ),
    ],
)
def test_from_when_a_force_is_there_is_told_as_people_say_it(half, full, says):
    answer = force_answer(load("ukraine"), "europe-alone", draws=64)
    end = answer.ends.alone.model_copy(update={"half_from": half, "full_from": full})
    assert from_when(answer.model_copy(update={"ends": Ends[ForceEnd](alone=end, together=end)})) == (says,)


def test_the_count_stands_before_the_range():
    text = plain(force_text(force_answer(load("ukraine"), "us-backstop", draws=512)))
    assert re.search(r"Enough in \d+ of 50, every line filled in \d+: [\d.]+ to [\d.]+ thousand", text)
    assert re.search(r"10,000\? For good in \d+ of 50; in the middle future as a surge of \d tours", text)
    assert "Every count below is of 50 futures with a force." in text


def test_what_hangs_on_whom_is_told_in_words_and_figures():
    answer = force_answer(load("ukraine"), "us-backstop", draws=512)
    text = plain(force_text(answer))
    assert "Without the United States Britain stays away too in 50" in text
    usa = next(each for each in answer.ends.alone.contributors if each.actor == "USA")
    lost = f"{usa.with_what_hangs_on_it.lost.mean / 1000:.1f}"
    assert re.search(rf"United States 0 [\d.]+, [\d.]+-\d+ 0 [\d.]+, [\d.]+-\d+ {lost} -", text)


def test_where_no_force_is_raised_on_its_own_the_other_end_is_told(deployed):
    text = plain(force_text(force_answer(deployed, "neighbours-alone", draws=512)))
    assert "No force is raised if each moves on its own; if all move together, in" in text
    assert "all that follows is of those" in text


def test_where_the_ends_differ_the_other_one_stands_beside():
    """Two courses put together as if they were two ends."""
    scenario = load("ukraine")
    alone, together = (
        force_answer(scenario, course, draws=512).ends.alone for course in ("europe-alone", "us-backstop")
    )
    answer = force_answer(scenario, "europe-alone", draws=512)
    text = force_text(answer.model_copy(update={"ends": Ends[ForceEnd](alone=alone, together=together)}))
    assert max(map(len, text.split("\n"))) <= 80
    told = plain(text)
    middles = [f"{end.headcount.p50 / 1000:.1f}" for end in (alone, together)]
    assert f"{middles[0]} ({middles[1]} if all move together) thousand in the middle future" in told
    assert re.search(r"^manoeuvre troops +\d+ +[\d.]+ \([\d.]+\) ", text, re.MULTILINE)
    assert re.search(r"^5.0 +15, 20, 25 +20 +\d+ \(\d+\) ", text, re.MULTILINE)
    assert "all together" in text
    assert "Britain *" in text
    assert "* joins only if all move together" in text


def test_a_course_without_any_force_says_so_and_no_more(deployed):
    nobody = build(deployed.folder, without=("XBE", "XCO", "XDU", "XAR"))
    text = force_text(force_answer(nobody, draws=64))
    assert "No force is raised in any sampled future." in text
    assert "thousand" not in text


def test_the_ladder_tells_pools_and_people_sent_apart():
    text = force_text(force_answer(load("pellia"), "arvonia-backstop", draws=128))
    assert "6-month tours, assumed" in plain(text)
    assert re.search(r"^25 +75, 100, 125 +100 ", text, re.MULTILINE)


def test_every_chart_has_a_finding_a_table_and_marks_that_speak(deployed):
    answer = force_answer(deployed, "arvonia-backstop", draws=256)
    charts = {chart.name: chart for chart in force_charts_of(answer, answer.actors)}
    assert set(charts) == {"months", "who", "without"}
    for chart in charts.values():
        root = ElementTree.fromstring(svg_of(chart))
        labels = [each.get("aria-label") for each in root.iter() if each.get("role") == "img"]
        assert labels
        assert all(chart.finding and len(row) == len(chart.header) for row in chart.rows)
        assert not NEVER_SAID.search(chart.finding + " ".join(labels) + csv_of(chart))
    assert len(charts["months"].rows) == 24
    labels = [each.get("aria-label") for each in ElementTree.fromstring(svg_of(charts["months"])).iter()]
    assert any(label and label.startswith("Month 4: ") for label in labels)


def test_without_days_there_is_no_chart_of_months():
    answer = force_answer(load("pellia"), "arvonia-backstop", draws=128)
    assert [chart.name for chart in force_charts_of(answer, answer.actors)] == ["without"]


def test_the_one_whose_leaving_costs_most_stands_first():
    answer = force_answer(load("ukraine"), "us-backstop", draws=128)
    chart = without_each(answer, answer.actors)
    assert chart.finding.startswith("The United States weighs most")
    assert chart.rows[0][0] == "United States"


def test_rows_and_sentences_of_a_page_hold_the_numbers_of_the_answer(deployed):
    answer = force_answer(deployed, "arvonia-backstop", draws=256)
    end = answer.ends.alone
    page = told(answer, answer.actors)
    tables = {table.name: table for table in page.tables}
    assert list(tables) == ["lines", "lines-by-month", "worth", "ladder"]
    assert all(len(row) == len(table.header) for table in page.tables for row in table.rows)
    first = end.contributors[0]
    row = tables["worth"].rows[0]
    assert row[0] == answer.actors[first.actor].removeprefix("the ")
    assert row[1] == of_50(first.joins)
    sentences = {each.heading: each.text for each in page.sentences}
    assert f"stay empty within {answer.months} months" in sentences["Left empty"]
    assert sentences["Runs out first"].endswith(" assumed, not sourced.")
    assert not NEVER_SAID.search(" ".join(sentences.values()))


def test_where_no_force_is_ever_raised_a_page_says_so_and_shows_no_table(deployed):
    nobody = build(deployed.folder, without=("XBE", "XCO", "XDU", "XAR"))
    answer = force_answer(nobody, draws=64)
    page = told(answer, answer.actors)
    assert page.lead == "No force is raised in any sampled future."
    assert (page.sentences, page.charts, page.tables) == ((), (), ())


def test_the_stacks_of_a_month_add_up_to_those_who_are_there(deployed):
    answer = force_answer(deployed, "arvonia-backstop", draws=256)
    chart = who_by_month(answer, answer.actors, coloured([answer], answer.actors))
    months = answer.ends.alone.by_month
    assert len(chart.rows) == len(months)
    assert chart.header[-1] == "asked for"
    for month in months:
        middle = [each[len(each) // 2] for each in month.credited.values()]
        low, high = (
            (month.there.mean, month.there.mean)
            if month.there.mean is not None
            else (min(c.low for c in month.there.cells), max(c.high for c in month.there.cells))
        )
        assert low - 1e-6 <= sum(middle) <= high + 1e-6


def test_a_schedule_says_that_it_is_one_set_of_inputs(deployed):
    answer = schedule_answer(deployed, "arvonia-backstop", draws=256)
    text = schedule_text(answer)
    assert max(map(len, text.split("\n"))) <= 80
    assert not NEVER_SAID.search(text)
    told = plain(text)
    assert "ONE set of inputs: each at the middle of its range" in told
    assert "Those join who do so most often where a force is raised: Arvonia, Belmark" in told
    assert "fresh troops" not in told.split("Taken here")[0]
    belmark = max(row.in_theatre for row in answer.rows if (row.state, row.line) == ("XBE", "manoeuvre"))
    assert re.search(rf"^Belmark, manoeuvre .*\b{belmark:.0f}\b", text, re.MULTILINE)


def test_the_schedule_as_csv_has_every_row(deployed):
    answer = schedule_answer(deployed, "arvonia-backstop", draws=256)
    rows = schedule_csv(answer).splitlines()
    assert rows[0] == "state,line,month,starts,returns,in_theatre"
    assert len(rows) == 1 + len(answer.rows)
    first = answer.rows[0]
    assert rows[1] == (
        f"{first.state},{first.line},{first.month},{first.starts:.2f},{first.returns:.2f},{first.in_theatre:.2f}"
    )
