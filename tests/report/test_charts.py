"""Charts on a page and in a file: each mark tells its number, and no picture can harm the page."""

import csv
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from guarantor.measures import assess
from guarantor.report.charts import attack, charts_of, csv_of, futures, png_of, svg_of, troops
from guarantor.report.drawing import text_width
from guarantor.scenario import load, packaged
from made_up_answers import both

HOSTILE = (
    '<img src=x onerror="alert(1)">',
    "]]></svg><script>alert(1)</script>",
    "\" ' & url(#a) style='b'",
    "=1+1",
)
KNOWN_TAGS = {"svg", "desc", "title", "g", "path", "line", "text", "tspan"}
KNOWN_ATTRIBUTES = {
    "overflow",
    "aria-hidden", "aria-label", "d", "dy", "fill", "font-family", "font-size", "height", "pointer-events",
    "role", "stroke", "stroke-miterlimit", "stroke-opacity", "stroke-width", "text-anchor", "transform",
    "viewBox", "width", "x", "x2", "y2",
}  # fmt: skip


@pytest.fixture(scope="module", params=packaged())
def assessment(request):
    return assess(load(request.param), draws=4096)


@pytest.fixture(scope="module")
def ukraine():
    return assess(load("ukraine"), draws=1024)


def with_titles(answer, titles):
    """The same answer in which the scenario's own courses have these titles."""
    own = zip(answer.courses[1:], titles, strict=False)
    named = [course.model_copy(update={"title": title}) for course, title in own]
    return answer.model_copy(update={"courses": (answer.courses[0], *named)})


def with_shares(answer, **shares):
    """The first course with these shares in place of its own."""
    first = answer.courses[1]
    changed = first.model_copy(update={"shares": first.shares | shares})
    courses = tuple(changed if course is first else course for course in answer.courses)
    return answer.model_copy(update={"courses": courses})


def parsed(chart, **how):
    return ElementTree.fromstring(svg_of(chart, **how))


def marks(chart):
    return parsed(chart).findall(".//{*}g[@role='img']")


def numbers(words):
    return re.findall(r"(?:under |over )?\d[\d.]*(?: to \d[\d.]*)?", words)


def test_every_chart_has_a_name_of_its_own(assessment):
    assert [chart.name for chart in charts_of(assessment)] == ["futures", "troops", "attack"]


def test_every_mark_says_numbers_that_stand_in_its_row_of_the_table(assessment):
    for chart in charts_of(assessment):
        for mark in marks(chart):
            title, words = mark.get("aria-label").split(": ", 1)
            row = next(row for row in chart.rows if row[0] == title)
            told = {number for cell in row[1:] for number in numbers(cell)}
            assert set(numbers(words.replace(" of 50 futures", ""))) <= told, (words, row)
            assert mark.find("{*}title").text == mark.get("aria-label")


def test_the_words_of_a_course_say_every_number_of_its_row(assessment):
    for chart in charts_of(assessment):
        for title, *cells in chart.rows:
            said = [mark.get("aria-label") for mark in marks(chart)]
            mine = {n for words in said if words.startswith(f"{title}: ") for n in numbers(words)}
            assert {number for cell in cells for number in numbers(cell)} <= mine


def test_a_course_has_fifty_dots_in_at_most_three_groups(assessment):
    for chart in (futures(assessment), attack(assessment)):
        groups = marks(chart)
        assert len(groups) <= 3 * len(chart.rows)
        assert sum(len(group.findall("{*}path")) for group in groups) == 50 * len(chart.rows)


def test_a_screen_reader_meets_the_marks_that_speak_and_no_other_part(assessment):
    def met(element):
        if element.get("aria-hidden") == "true":
            return
        if element.get("role") == "img":
            yield element
            return
        assert element.tag.rpartition("}")[2] in ("svg", "g", "desc")
        for child in element:
            yield from met(child)

    for chart in charts_of(assessment):
        root = parsed(chart)
        assert (root.get("role"), root.get("aria-label")) == ("graphics-document", chart.title)
        assert root.find("{*}desc").text == chart.finding
        assert len(list(met(root))) == len(marks(chart)) > 0


@pytest.mark.parametrize("alone", [False, True], ids=["on a page", "as a file"])
def test_hostile_titles_stay_text(ukraine, alone):
    answer = with_titles(ukraine, HOSTILE)
    for chart in charts_of(answer):
        root = parsed(chart, alone=alone)
        for element in root.iter():
            assert element.tag.removeprefix("{http://www.w3.org/2000/svg}") in KNOWN_TAGS | {"rect"}
            assert set(element.attrib) <= KNOWN_ATTRIBUTES | {"color", "font-weight", "y"}
            for key in set(element.attrib) - {"aria-label"}:
                assert "url(" not in element.get(key)
        assert {row[0] for row in chart.rows} == set(HOSTILE)
        assert {m.get("aria-label").partition(": ")[0] for m in marks(chart)} == set(HOSTILE)


def test_a_drawing_on_a_page_brings_no_style_script_class_or_colour_of_paper(assessment):
    for chart in charts_of(assessment):
        for element in parsed(chart).iter():
            assert element.tag.rpartition("}")[2] in KNOWN_TAGS
            assert set(element.attrib) <= KNOWN_ATTRIBUTES
            if element.tag.endswith("text"):
                assert element.get("fill") == "currentColor"


def test_charts_on_one_page_share_no_id(assessment):
    """None of today's has one; a chart that clips gets one with its own name in front."""
    clipped = [
        replace(chart, spec=chart.spec | {"layer": [clip(layer) for layer in chart.spec["layer"]]})
        for chart in charts_of(assessment)
    ]
    found = [element.get("id") for chart in clipped for element in parsed(chart).iter() if element.get("id")]
    assert len(found) == len(set(found)) >= len(clipped)
    for chart in clipped:
        text = svg_of(chart)
        assert set(re.findall(r"url\(#([^)]*)\)", text)) == set(re.findall(r' id="([^"]*)"', text))
        assert all(each.startswith(f"{chart.name}-") for each in re.findall(r' id="([^"]*)"', text))


def clip(layer):
    return layer | {"mark": layer["mark"] | {"clip": True}}


def test_states_are_told_apart_in_grey_by_fill_and_edge(ukraine):
    answer = with_shares(
        ukraine,
        force_raised=both(20),
        headcount_met=both(10),
        attack_less_likely=both(20),
        attack_more_likely=both(10),
    )
    for chart in charts_of(answer):
        count = 2 if chart.name == "troops" else 3
        looks = {(m[1].get("fill"), m[1].get("stroke")) for m in marks(chart)[:count]}
        full = [fill for fill, edge in looks if fill == edge]
        edged = [fill for fill, edge in looks if edge == "currentColor"]
        hollow = [edge for fill, edge in looks if fill is None]
        assert (len(full), len(edged), len(hollow)) == (1, 1, count - 2)
        assert grey(edged[0]) - grey(full[0]) > 0.2


def grey(colour):
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("page", ["#ffffff", "#15181c"], ids=["light", "dark"])
def test_edges_without_the_colour_of_the_text_stand_out_three_to_one(ukraine, page):
    for chart in charts_of(ukraine):
        for mark in marks(chart):
            edge = mark[1].get("stroke")
            if edge != "currentColor":
                darker, lighter = sorted((grey(edge), grey(page)))
                assert (lighter + 0.05) / (darker + 0.05) >= 3


def test_the_other_end_stands_in_the_row_where_it_differs(ukraine):
    answer = with_shares(ukraine, force_raised=both(16, 22), headcount_met=both(3, 3))
    chart = futures(answer)
    texts = [" / ".join(text.itertext()) for text in parsed(chart).iterfind(".//{*}text")]
    assert texts.count("a force in 16 of 50 (22 if all move together) / enough in 3") == 1
    assert chart.rows[0][1:] == ("16 (22 if all move together)", "3")
    assert "a force is raised in 16 of 50 sampled futures (22 if all move together)" in chart.finding


def test_without_a_requirement_there_is_a_force_or_none(ukraine):
    first = ukraine.courses[1]
    shares = {"force_raised": both(16)}
    unsized = first.model_copy(update={"shares": shares, "amounts": {}})
    answer = ukraine.model_copy(update={"courses": (ukraine.courses[0], unsized)})
    assert [mark.get("aria-label") for mark in marks(futures(answer))] == [
        "Europe alone: a force in 16 of 50 futures",
        "Europe alone: a force in 16 of 50 futures, none in the others",
    ]
    assert troops(answer) is attack(answer) is None


def test_the_first_course_stands_first_and_six_courses_fit_in_240_units(ukraine):
    six = (ukraine.courses[0], *(ukraine.courses[1:] * 2)[:6])
    titles = [f"a course of action whose title has sixty letters, number {n}" for n in range(6)]
    answer = with_titles(ukraine.model_copy(update={"courses": six}), titles)
    root = parsed(futures(answer))
    assert float(root.get("height")) <= 240
    assert float(root.get("width")) <= 640
    texts = [" ".join(text.itertext()) for text in root.iterfind(".//{*}text")]
    assert texts[:6] == titles


def test_the_same_chart_is_drawn_with_the_same_bytes(ukraine):
    for chart, again in zip(charts_of(ukraine), charts_of(ukraine), strict=True):
        assert svg_of(chart) == svg_of(again)
        assert png_of(chart) == png_of(again)


def test_a_file_shows_title_and_finding_black_on_white(ukraine):
    for chart in charts_of(ukraine):
        root = parsed(chart, alone=True)
        assert root.get("color") == "black"
        assert root.find("{*}rect").get("fill") == "white"
        told = " ".join(text.text for text in root.findall("{*}text"))
        assert told == f"{chart.title} {chart.finding}"


@pytest.mark.parametrize("scale", [1, 2])
def test_a_picture_has_the_size_of_the_drawing_times_its_scale(ukraine, scale):
    chart = futures(ukraine)
    header = png_of(chart, scale)[:24]
    assert header.startswith(b"\x89PNG")
    width = float(parsed(chart, alone=True).get("width"))
    assert int.from_bytes(header[16:20]) == pytest.approx(scale * width, abs=1)


def test_the_table_twin_as_csv_is_the_table(assessment):
    for chart in charts_of(assessment):
        text = csv_of(chart)
        assert text.endswith("\r\n")
        assert text.count("\r\n") == len(chart.rows) + 1
        assert [tuple(row) for row in csv.reader(text.splitlines())] == [chart.header, *chart.rows]


def test_a_title_that_a_spreadsheet_would_run_is_kept_as_text(ukraine):
    rows = list(csv.reader(csv_of(futures(with_titles(ukraine, HOSTILE))).splitlines()))
    assert [row[0] for row in rows[1:]] == [*HOSTILE[:3], "'=1+1"]


@pytest.mark.parametrize("text", ["with US troops", "WWWW", "a force, but too small", "in 16 of 50"])
def test_a_text_is_given_no_less_room_than_it_takes(text):
    """Against the letters as vl-convert itself measures them."""
    import vl_convert

    spec = {
        "data": {"values": [{"text": text}]},
        "mark": {"type": "text", "fontSize": 12, "font": "Liberation Sans", "align": "left"},
        "encoding": {"text": {"field": "text"}, "x": {"value": 0}},
        "width": 0,
        "height": 20,
        "padding": 0,
        "config": {"view": {"stroke": None}},
    }
    measured = float(ElementTree.fromstring(vl_convert.vegalite_to_svg(spec)).get("width"))
    assert measured - 2 <= text_width(text) <= 1.5 * measured + 4
