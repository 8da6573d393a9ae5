"""Every number on the page is the number it claims to be: one made-up answer in which all numbers differ."""

from xml.etree import ElementTree

import pytest

from guarantor.measures import assess
from guarantor.measures.assessment import Amount, Driver, Ends, Share, Side
from guarantor.report.answer import sentences
from guarantor.report.charts import attack, futures, svg_of, troops
from guarantor.report.terminal import rendered
from guarantor.report.words import together_differs
from guarantor.scenario import load
from made_up_answers import reading

TITLE = "Europe alone"


def of(count):
    return Share(probability=count / 50, se=0.0, of_50=count)


def both(alone, together=None):
    return Ends[Share](alone=of(alone), together=of(alone if together is None else together))


def persons(low, middle, high):
    found = Amount(unit="troops", mean=middle, se=0.0, p05=low, p25=middle, p50=middle, p75=middle, p95=high)
    return Ends[Amount](alone=found, together=found)


@pytest.fixture(scope="module")
def made_up():
    answer = assess(load("ukraine"), draws=600)
    first = answer.course("europe-alone")
    shares = {
        "authorized": both(41),
        "force_raised": both(17),
        "headcount_met": both(7),
        "requirement_met": both(3),
        "attack_less_likely": both(11),
        "attack_more_likely": both(5),
    }
    amounts = first.amounts | {
        "headcount": persons(2_100, 4_700, 9_300),
        "requirement_troops": persons(41_000, 60_000, 99_000),
    }
    driver = Driver(
        input="ceasefire",
        measure="headcount_met",
        course="europe-alone",
        influence=0.5,
        floor=0.01,
        high=Side(label="yes", threshold=None, share=of(23), amount=None),
        low=Side(label="no", threshold=None, share=of(2), amount=None),
    )
    changed = first.model_copy(update={"shares": shares, "amounts": amounts})
    courses = tuple(changed if course is first else course for course in answer.courses)
    second = driver.model_copy(update={"input": "usa_level", "measure": "headcount"})
    return answer.model_copy(update={"courses": courses, "drivers": (driver, second)})


def test_each_column_of_the_table_holds_its_own_measure(made_up):
    row = next(line for line in rendered(made_up).split("\n") if line.startswith(f"a {TITLE}"))
    cells = row.removeprefix(f"a {TITLE}").split()
    assert cells[:4] == ["17", "7", "3", "2.1-9.3"]
    assert " ".join(cells[4:]) == "11 / 5"


def test_each_sentence_holds_its_own_numbers(made_up):
    raised, _, sustained, deters, hangs_on = (sentence.text for sentence in sentences(made_up))
    assert "a force is raised in 17" in raised
    assert "2.1 to 9.3 thousand can be kept there" in sustained
    assert "41 to 99 thousand are asked for; enough in 7 of 50." in sustained
    assert (
        "Europe alone: attack is less likely than with no force in 11 of 50 and more likely in 5;" in deters
    )
    assert hangs_on.startswith("A ceasefire: if yes, there is enough in 23 of 50; if no, 2 of 50. Usa level:")


def test_readings_give_the_range_of_troops_kept_there_and_of_enough(made_up):
    names = [course.name for course in made_up.courses if course.shares]
    zero = dict.fromkeys(names, 0)
    found = tuple(
        reading(name, name, zero, dict.fromkeys(names, enough), dict.fromkeys(names, there))
        for name, enough, there in (("base", 7, 4_700), ("x", 31, (800, 12_300)), ("y", 9, None))
    )
    sustained = sentences(made_up.model_copy(update={"readings": found}))[2].text
    assert sustained.endswith(
        "Under contested readings the middle future keeps 0.8 to 12 thousand; enough in 7 to 31."
    )


def test_the_brief_sentences_hold_the_same_numbers_of_the_first_course(made_up):
    raised, approved, sustained, deters, hangs_on = (each.text for each in sentences(made_up, brief=True))
    assert raised.startswith("Europe alone: a force is raised in 17 of 50 futures")
    assert "US troops" not in raised + sustained + deters
    assert "Where a force is raised, 2.1 to 9.3 thousand can be kept there" in sustained
    assert "enough in 7 of 50." in sustained
    assert "in 11 of 50 and more likely in 5, under judged stakes and resolve." in deters
    assert "3 other routes in" in approved
    assert hangs_on == "A ceasefire: if yes, there is enough in 23 of 50; if no, 2 of 50."


def test_each_chart_draws_its_own_numbers(made_up):
    assert drawn(futures(made_up)) == {
        f"{TITLE}: enough troops in 7 of 50 futures, a force in 17": 7,
        f"{TITLE}: a force in 17 of 50 futures, enough troops in 7": 10,
        f"{TITLE}: a force in 17 of 50 futures, enough troops in 7, no force in the others": 33,
    }
    assert drawn(attack(made_up)) == {
        f"{TITLE}: attack less likely in 11 of 50 futures, more likely in 5": 11,
        f"{TITLE}: attack less likely in 11 of 50 futures, more likely in 5, the same in the others": 34,
        f"{TITLE}: attack more likely in 5 of 50 futures, less likely in 11": 5,
    }
    bars = troops(made_up).spec["layer"][0]["data"]["values"][:2]
    assert [(bar["low"], bar["high"], bar["words"]) for bar in bars] == [
        (2.1, 9.3, f"{TITLE}: 2.1 to 9.3 thousand can be kept there, 4.7 thousand in the middle future"),
        (41.0, 99.0, f"{TITLE}: 41 to 99 thousand are asked for, 60 thousand in the middle future"),
    ]


def drawn(chart):
    """How many marks of the first course say what."""
    groups = ElementTree.fromstring(svg_of(chart)).iterfind(".//{*}g[@role='img']")
    said = {group.get("aria-label"): len(group.findall("{*}path")) for group in groups}
    return {words: count for words, count in said.items() if words.startswith(TITLE)}


@pytest.mark.parametrize(("together", "differs"), [(17.9, False), (18.1, True), (15.9, True), (17, False)])
def test_the_other_end_stands_beside_where_it_differs_by_more_than_one_in_fifty(together, differs):
    ends = Ends[Share](alone=of(17), together=Share(probability=together / 50, se=0.0, of_50=round(together)))
    assert together_differs(ends) is differs


def test_a_bottleneck_is_counted_where_the_requirement_is_not_met():
    answer = assess(load("pellia"), draws=8192)
    course = answer.course("arvonia-backstop")
    short = [cell for bottleneck in course.bottlenecks for cell in bottleneck.share.cells[:1]]
    met = course.shares["requirement_met"].alone.cells[0].value
    raised = course.shares["force_raised"].alone.cells[0].value
    assert sum(cell.value for cell in short) == pytest.approx(1 - met / raised, abs=1e-9)
