"""What a guarantor is worth in words: plain, on one screen, with a chart that says the same (D16, D18)."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from guarantor.measures.assessment import Ends
from guarantor.measures.guarantee.channel_parts import ChannelEnd
from guarantor.measures.guarantee.channels import channel_answer
from guarantor.report.channels import ACCOUNTING, JUDGED, channels_chart, channels_text, finding
from guarantor.report.drawing import csv_of, png_of, svg_of
from guarantor.scenario import load

NEVER_SAID = re.compile(
    r"fixpoint|(?<!at )\bleast\b|\bgreatest\b|\bq\*|\bpi\*|\bW1|\bW2\b|\bW5\b|GTE|Shapley|logit|quantile"
    r"|Monte Carlo|posterior|elicited|stochastic|kernel|\bnan\b|\binf\b|None|e-\d\d"
)


def plain(text):
    return re.sub(r"\s+", " ", text)


@pytest.fixture(scope="module")
def ukraine():
    return channel_answer(load("ukraine"))


@pytest.fixture(scope="module")
def pellia():
    return channel_answer(load("pellia"))


ASKED = [
    ("ukraine", {}),
    ("ukraine", {"guarantor": "GBR"}),
    ("ukraine", {"measure": "requirement_met"}),
    ("ukraine", {"measure": "headcount", "course": "us-backstop"}),
    ("ukraine", {"measure": "coalition_size"}),
    ("pellia", {}),
    ("pellia", {"guarantor": "XBE", "measure": "protege_value"}),
    ("pellia", {"measure": "package_share"}),
]


@pytest.mark.parametrize(("name", "asked"), ASKED)
def test_the_answer_fits_a_screen_in_plain_words(name, asked):
    answer = channel_answer(load(name), draws=512, **asked)
    text = channels_text(answer)
    lines = text.split("\n")
    assert max(map(len, lines)) <= 80
    assert len(lines) <= 60
    assert not NEVER_SAID.search(text)
    assert not NEVER_SAID.search(" ".join(channels_chart(answer).rows[0]))
    assert ACCOUNTING in plain(text)
    assert (JUDGED in plain(text)) == answer.game


def test_the_united_states_in_ukraine_is_told_in_one_paragraph(ukraine):
    text = plain(channels_text(ukraine))
    end = ukraine.ends.alone
    assert text.startswith("What is the United States worth? With US troops, against Europe alone")
    assert f"in {end.lower.of_50} of 50, more likely in {end.higher.of_50}" in text
    assert f"on average {-100 * end.total.mean:.1f} points lower (sampling error 0.2)" in text
    word = end.channels[4]
    assert (
        f"Of the {-100 * end.total.mean:.1f} points, {-100 * word.part.mean:.1f} come through how far its"
        in text
    )
    assert "Nothing comes through approvals that hang on it or what only it can supply." in text
    assert "Only a matter of numbers? Its word does more than its own troops and reinforcement in 15" in text


def test_every_channel_shows_what_it_is_worth_first_and_last(ukraine):
    lines = channels_text(ukraine).split("\n")
    head = next(k for k, line in enumerate(lines) if line.split()[:2] == ["on", "average"])
    for part, line in zip(ukraine.ends.alone.channels, lines[head + 1 : head + 6], strict=True):
        cells = line.split()
        for amount, cell in ((part.last_in, cells[-1]), (part.first_in, cells[-2])):
            assert float(cell) == pytest.approx(100 * amount.mean, abs=0.051)
    assert lines[head + 6].startswith("all five")


def test_where_both_ends_differ_the_other_stands_beside(pellia):
    text = plain(channels_text(pellia))
    alone, together = pellia.ends.alone, pellia.ends.together
    assert alone.lower.cells
    assert "if all move together" in text
    assert "if together" in text
    assert together != alone


def test_a_guarantor_that_changes_nothing_is_told_so():
    answer = channel_answer(load("ukraine"), measure="authorized", draws=256)
    text = channels_text(answer)
    assert plain(
        "The United States changes nothing here (the force is approved), in any sampled future."
    ) in (plain(text))
    assert "Only a matter of numbers" not in text


def test_parts_that_work_against_each_other_are_not_told_as_parts_of_a_whole(ukraine):
    end = ukraine.ends.alone
    means = end.channels[0]
    turned = means.model_copy(update={"part": means.part.model_copy(update={"mean": 0.01})})
    other = end.model_copy(update={"channels": (turned, *end.channels[1:])})
    text = plain(
        channels_text(ukraine.model_copy(update={"ends": Ends[ChannelEnd](alone=other, together=other)}))
    )
    assert "1.0 points higher through its own troops and reinforcement" in text
    assert "Of the" not in text


def test_the_chart_is_a_waterfall_that_ends_at_the_whole(ukraine):
    chart = channels_chart(ukraine)
    bars = chart.spec["layer"][1]["data"]["values"]
    ends = [(bar["low"], bar["high"]) for bar in bars]
    total = 100 * ukraine.ends.alone.total.mean
    assert ends[-1] == pytest.approx((total, 0.0))
    assert ends[0][1] == 0.0
    for before, after in pairwise(ends[:-1]):
        assert after[1] == pytest.approx(before[0])  # every part lowers it here
    assert chart.finding == finding(ukraine)
    assert [row[0] for row in chart.rows][-1] == "all five"


def test_the_chart_speaks_to_readers_of_screens_and_has_a_table(ukraine):
    chart = channels_chart(ukraine)
    root = ElementTree.fromstring(svg_of(chart))
    spoken = [each.get("aria-label") for each in root.iter() if each.get("role") == "img"]
    assert any(words.startswith("How far its word is relied on: 2.") for words in spoken)
    assert root.find("{http://www.w3.org/2000/svg}desc").text == chart.finding
    rows = csv_of(chart).splitlines()
    assert rows[0] == 'channel,on average,"lower, of 50","higher, of 50",added first,added last,if together'
    assert len(rows) == 7
    assert png_of(chart, scale=1).startswith(b"\x89PNG")
