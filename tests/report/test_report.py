"""What people see: short, plain, complete, escaped."""

import re
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest

from guarantor.measures import assess
from guarantor.measures.assessment import Ends, Share
from guarantor.report.answer import answered, coded, contrast, readings_range, sentences
from guarantor.report.charts import charts_of, svg_of
from guarantor.report.claims import claims_text
from guarantor.report.contested import readings_text
from guarantor.report.html import page
from guarantor.report.terminal import COLUMNS, LINES, rendered
from guarantor.report.words import count_of_50, listed, of_50
from guarantor.scenario import load, packaged
from plain_words import FORBIDDEN

NEVER = Share(probability=0.0, se=0.0, of_50=0)


@pytest.fixture(scope="module", params=packaged())
def assessment(request):
    return assess(load(request.param), draws=8192)


@pytest.fixture(scope="module")
def ukraine():
    return assess(load("ukraine"), draws=8192)


def test_the_terminal_answer_fits_forty_lines_of_eighty_columns(assessment):
    lines = rendered(assessment, "reports/x/report.html").split("\n")
    assert len(lines) <= LINES
    assert max(map(len, lines)) <= COLUMNS
    assert lines[-1] == "Report      reports/x/report.html"


def test_the_terminal_answer_opens_with_the_question_and_holds_five_numbered_sentences(assessment):
    text = rendered(assessment)
    assert text.replace("\n", " ").startswith(assessment.scenario.question)
    for number, heading in enumerate(("Raised", "Approved", "Sustained", "Deters", "Hangs on"), 1):
        assert f"\n{number} {heading}" in text


def test_the_terminal_answer_shows_what_is_assumed_and_what_is_left_out(assessment):
    text = rendered(assessment)
    total = len(assessment.inputs)
    assert f"{total} inputs:" in text
    assert "Not a prediction" in text
    assert "no validation against outcomes" in re.sub(r"\s+", " ", text)


def test_default_output_uses_no_technical_word(assessment):
    visible = re.sub(r"<style>.*?</style>|<svg.*?</svg>|<[^>]+>", " ", page(assessment), flags=re.DOTALL)
    appendix = visible.index("Every input and its source")
    claims = claims_text(assessment.claims, "a scenario", assessment.scenario.as_of, coded(assessment.inputs))
    titles = {course.name: course.title for course in answered(assessment)}
    readings = readings_text(assessment.readings, titles, "a scenario")
    for text in (rendered(assessment), claims, readings, visible[:appendix]):
        assert FORBIDDEN.search(text) is None


def test_every_count_in_the_sentences_is_a_count_of_fifty(ukraine):
    told = " ".join(sentence.text for sentence in sentences(ukraine))
    assert told.count("of 50") >= 5
    assert "under contested readings" in told.lower()
    assert "under judged stakes and resolve" in told.lower()


def test_the_sentences_follow_from_the_assessment(ukraine):
    raised, approved, sustained, deters, hangs_on = (s.text for s in sentences(ukraine))
    first = ukraine.course("europe-alone")
    assert f"join in {count_of_50(first.coalition.alone.joins.probability)}." in raised
    share = first.shares["force_raised"].alone.probability
    low, high = readings_range(ukraine, "europe-alone", "force_raised")
    assert f"raised in {count_of_50(share)} of 50 futures, {low} to {high} under contested readings" in raised
    assert "Ukraine alone can stop approval" in approved
    assert "40 to 100 thousand are asked for" in sustained
    less = count_of_50(first.shares["attack_less_likely"].alone.probability)
    assert f"less likely than with no force in {less} of 50" in deters
    assert "A ceasefire: if yes" in hangs_on


def test_the_course_set_against_the_first_is_where_attack_is_rarest(ukraine):
    risks = {c.name: c.amounts["attack_probability"].alone.mean for c in ukraine.courses if c.levers}
    assert contrast(ukraine).name == min(list(risks)[1:], key=risks.get)


def test_a_rare_future_is_not_rounded_to_never():
    assert [count_of_50(p) for p in (0.0, 0.004, 0.5, 0.996, 1.0)] == ["0", "under 1", "25", "over 49", "50"]


@pytest.mark.parametrize(
    ("words", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_a_list_of_names_reads_as_a_sentence(words, text):
    assert listed(words) == text


def test_the_report_puts_routes_side_by_side_and_says_who_can_stop_them(ukraine):
    text = unescape(" ".join(page(ukraine).split()))
    assert "Ukraine alone can stop it." in text
    for place, route in enumerate(ukraine.courses[0].routes):
        counts = [of_50(course.routes[place].passes) for course in answered(ukraine)]
        cells = "".join(f'<td class="n">{count}</td>' for count in counts)
        assert f'<th scope="row">{route.title}</th>{cells}' in text


def test_the_report_holds_everything_in_one_file(assessment):
    html = page(assessment)
    forces = sum(html.count(f'id="chart-{name}-') for name in ("months", "who", "without"))
    worth = html.count('id="chart-channels-')
    assert html.count("<svg") == 3 + forces + worth
    assert forces >= 2
    assert worth == 1
    assert "<script" not in html
    for heading in (
        "contested readings",
        "Not in this answer",
        "Every input and its source",
        "To repeat this",
    ):
        assert heading in html
    fetched = re.findall(r"(?:src|href)=[\"']?(?!https?://|#)([^\"'> ]+)", html)
    assert fetched == []
    assert re.findall(r"@import|url\((?!#)", html) == []


def test_the_report_divides_what_a_guarantor_is_worth_among_five_channels(ukraine):
    html = page(ukraine)
    part = html[html.index('<h2 id="worth">') : html.index("<h2>What the answer hangs on")]
    (worth,) = ukraine.channels
    assert "What is the United States worth, and through what?" in part
    assert f"in {worth.ends.alone.lower.of_50}" in part
    for words in (
        "own means",
        "approvals",
        "credibility",
        "all five",
        "accounting, not causation",
        "judgements",
    ):
        assert words in part


def test_the_report_prints_its_seed_digest_and_version(ukraine):
    html = page(ukraine)
    for text in (ukraine.scenario.digest, str(ukraine.run.seed), ukraine.run.engine_version, "8,192"):
        assert text in html


def test_every_input_in_the_report_leads_to_its_source(ukraine):
    html = page(ukraine)
    cited = set(re.findall(r'href="#([A-Z]+\d+)"', html))
    anchored = set(re.findall(r'<tr id="([A-Z]+\d+)"', html))
    assert cited
    assert cited <= anchored == {source.id for source in ukraine.sources}


def test_each_chart_has_a_title_a_finding_and_a_table_twin(assessment):
    charts = charts_of(assessment)
    assert len(charts) == 3
    for chart in charts:
        assert chart.title.endswith("?")
        assert chart.finding.endswith(".")
        assert len(chart.rows) == len(assessment.courses) - 1
        assert all(len(row) == len(chart.header) for row in chart.rows)
        ElementTree.fromstring(svg_of(chart))


def test_the_report_tells_the_force_by_month_by_line_and_without_each(ukraine):
    html = unescape(re.sub(r"\s+", " ", page(ukraine)))
    part = html[html.index('<h2 id="force">') : html.index("<h2>Does it deter?")]
    first = answered(ukraine)[0].force
    assert "On the first 4,096 futures" in part
    assert "Who is there in which month?" in part
    assert "How many are lost without one of them?" in part
    assert "What is filled of each line in which month" in part
    assert "To keep 25,000 there for good takes a pool of 75 to 125 thousand" in part
    assert "These lines are assumed, not sourced." in part
    last = first.ends.alone.by_month[-1]
    assert f"<td>{last.month}</td>" in part
    assert part.count("<details><summary>The same: ") == 1


def test_ids_of_charts_are_unique_on_the_page(ukraine):
    ids = re.findall(r' id="([^"]+)"', page(ukraine))
    assert len(ids) == len(set(ids))


def test_text_of_a_scenario_cannot_inject_markup(tmp_path):
    evil = '</title><script>alert(1)</script><img src=x onerror="alert(2)">'
    folder = tmp_path / "evil"
    source = Path(str(load("pellia").folder.path))
    for file in source.rglob("*.*"):
        target = folder / file.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    text = (folder / "scenario.yaml").read_text(encoding="utf-8")
    text = text.replace('question: "Can the neighbours do it without Arvonia?"', f"question: '{evil}'")
    text = text.replace('title: "the neighbours alone"', f"title: '{evil[:59]}'")
    text = text.replace("name: Corvia,", f"name: '{evil}',").replace(
        "title: a ceasefire,", f"title: '{evil[:59]}',"
    )
    (folder / "scenario.yaml").write_text(text, encoding="utf-8")
    html = page(assess(load(folder), draws=1024))
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html


def test_the_range_over_readings_always_holds_the_count_beside_it(ukraine):
    rare = Share(probability=0.001, se=0.0, of_50=0)
    course = ukraine.course("us-troops")
    shares = course.shares | {"headcount_met": Ends[Share](alone=rare, together=rare)}
    changed = course.model_copy(update={"shares": shares})
    courses = tuple(changed if each is course else each for each in ukraine.courses)
    answer = ukraine.model_copy(update={"courses": courses})
    never = Ends[Share](alone=NEVER, together=NEVER)
    found = answer.readings[0].courses["us-troops"].model_copy(update={"headcount_met": never})
    none_enough = tuple(
        each.model_copy(update={"courses": {"us-troops": found}}) for each in answer.readings[:2]
    )
    asked = ("us-troops", "headcount_met")
    assert readings_range(answer.model_copy(update={"readings": none_enough}), *asked) == ("0", "under 1")


def test_the_command_that_repeats_a_run_names_every_change_of_it():
    scenario = load("pellia", variants=("high-rotation", "XBE.pool=9 to 10k troops"), drop="F")
    html = page(assess(scenario, draws=512))
    assert "--variant high-rotation --set &#39;XBE.pool=9 to 10k troops&#39; --drop F" in html


def test_the_report_names_the_command_that_repeats_the_run(ukraine):
    scenario = ukraine.scenario.model_copy(
        update={"variants": ("rotation-low", "rotation.default.ratio=3 to 5"), "dropped": ("E", "F")}
    )
    html = page(ukraine.model_copy(update={"scenario": scenario}))
    command = unescape(re.search(r"<code>(guarantor assess ukraine --as-of[^<]*)</code>", html)[1])
    assert "--variant rotation-low --set 'rotation.default.ratio=3 to 5' --drop E,F --course" in command
    assert command.endswith(f"--draws {ukraine.run.draws} --seed {ukraine.run.seed}")
