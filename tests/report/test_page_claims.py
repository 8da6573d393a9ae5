"""The page on claims, contested readings and deterrence: what stands where, in which words."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest

import guarantor
from guarantor.measures.assessment import Assessment, ClaimAnswer, ClaimCell, Flip
from guarantor.report.html import page
from guarantor.report.verdicts import (
    cell_words,
    flip_words,
    quotations,
    remark_words,
    share_words,
    verdict_words,
)

# The list of UX 5; "at least" is plain English, "least" alone is not for readers.
NOT_FOR_READERS = (
    r"fixpoint|(?<!at )\bleast\b|\bgreatest\b|\bq\*|\bpi\*|(?<![\w-])W1|(?<![\w-])W2\b|(?<![\w-])W5\b|Shapley"
    r"|quantile|Monte Carlo|posterior|elicited|stochastic|\bGTE\b|Birnbaum"
    r"|polymatroid|\blogit\b|\bPRIM\b|\bPAWN\b"
)
ENDS = ("alone", "together")


def cell(
    end: str, share: float | None, verdict: str = "supported", deep: str = "", draws: int = 1000
) -> ClaimCell:
    return ClaimCell(end=end, deep=deep, verdict=verdict, share=share, low=None, high=None, draws=draws)


def both(share: float, verdict: str, draws: int = 1000) -> tuple[ClaimCell, ...]:
    return tuple(cell(end, share, verdict, draws=draws) for end in ENDS)


def claim(name: str, verdict: str, **more: object) -> ClaimAnswer:
    plain: dict[str, object] = {
        "says": f"words of {name}",
        "speaker": f"speaker of {name}",
        "date": date(2025, 2, 5),
        "source": "XE03",
        "reads_as": f"With the neighbours alone: reading of {name}",
        "share": None,
        "holds_in": 0.8,
        "draws": 1000,
        "cells": (),
        "depends_on": (),
        "flips_if": (),
        "reason": "",
        "evidence_for": (),
        "evidence_against": (),
        "already_in_the_inputs": (),
    }
    return ClaimAnswer.model_validate({"id": name, "verdict": verdict, **plain, **more})


SMALL = Flip(change="small", title="1,500 are enough", verdict="contradicted", share=0.1)
CLAIMS = (
    claim(
        "held",
        "supported",
        says="the same words",
        speaker="one speaker",
        share=0.82,
        cells=both(0.82, "supported"),
        flips_if=(SMALL,),
        evidence_for=("XE01", "XE03"),
        evidence_against=("XE02",),
        already_in_the_inputs=("XE01",),
        reason="undefined in 0.0% of the futures (X10)",
    ),
    claim("broken", "contradicted", share=0.1, cells=both(0.1, "contradicted")),
    claim(
        "turned",
        "depends",
        share=0.6,
        cells=both(0.6, "depends"),
        depends_on=(SMALL.title,),
        flips_if=(SMALL,),
    ),
    claim("open", "undecided", share=0.79, cells=both(0.79, "undecided")),
    claim("ring", "circular", reason="circular: rests on itself (XE03 in pledges.xdu-battlegroup)"),
    claim("vague", "not testable", reads_as="", reason="names no quantity"),
    claim("later", "not computable", reason="not yet computable: needs positions (P1)"),
    claim("held-2", "contradicted", says="the same words", speaker="one speaker", share=0.04),
)


@pytest.fixture(scope="module")
def pellia() -> Assessment:
    return guarantor.assess(guarantor.load("pellia"), draws=2048)


@pytest.fixture(scope="module")
def ukraine() -> Assessment:
    return guarantor.assess(guarantor.load("ukraine"), draws=2048)


@pytest.fixture(scope="module")
def made_up(pellia: Assessment) -> str:
    return page(pellia.model_copy(update={"claims": CLAIMS}))


def seen(html: str) -> str:
    """What a reader sees, without the drawings."""
    text = re.sub(r"<style>.*?</style>|<svg.*?</svg>|<[^>]+>", " ", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(text))


def claims_of(html: str) -> str:
    return html[html.index("What was claimed") : html.index("<h2>Not in this answer")]


# -- words --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (CLAIMS[0], "holds"),
        (CLAIMS[1], "does not hold"),
        (CLAIMS[2], "depends on what is assumed: 1,500 are enough"),
        (CLAIMS[3], "undecided"),
        (CLAIMS[4], "circular: rests on itself (XE03 in pledges.xdu-battlegroup)"),
        (CLAIMS[5], "not testable: names no quantity"),
        (CLAIMS[6], "not yet computable: needs positions (P1)"),
        (
            claim("ends", "depends", depends_on=("whether contributors move together",)),
            "depends on whether contributors move together",
        ),
        (
            claim("deep", "depends", depends_on=("pool 3 to 5: holds",)),
            "depends on what is not known: pool 3 to 5: holds",
        ),
        (
            claim("still", "depends", depends_on=("nothing that was tried changes it",)),
            "in between: nothing that was tried changes it",
        ),
        (claim("bare", "depends"), "in between"),
    ],
    ids=lambda value: value.id if isinstance(value, ClaimAnswer) else "",
)
def test_each_verdict_has_its_words(told: ClaimAnswer, words: str) -> None:
    assert verdict_words(told) == words


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (CLAIMS[0], "in 41 of 50 sampled futures"),
        (CLAIMS[7], "in 2 of 50 sampled futures"),
        (CLAIMS[5], ""),
        (
            claim("some", "supported", share=0.9, cells=both(0.9, "supported", draws=400)),
            "in 45 of 50 sampled futures where it applies",
        ),
        (
            claim("ends", "depends", cells=(cell("alone", 0.2), cell("together", 0.9))),
            "in 10 of 50 sampled futures (45 if all move together)",
        ),
        (
            claim(
                "deep",
                "depends",
                cells=tuple(
                    cell(e, s, deep=d, draws=500) for e in ENDS for s, d in ((0.2, "low"), (0.6, "high"))
                ),
            ),
            "in 10 to 30 of 50 sampled futures",
        ),
        (
            claim("rare", "supported", share=0.1, cells=both(0.1, "supported")),
            "the tested share is 5 of 50 sampled futures",
        ),
        (claim("troops", "supported", unit="troops", share=12_345.6), "the tested number is 12,346 troops"),
        (claim("share", "supported", unit="share", share=-0.0733), "the tested number is -7.3%"),
        (claim("points", "supported", unit="points", share=0.041), "the tested number is +4.1 points"),
        (claim("month", "supported", unit="month", share=7.25), "the tested number is 7.25 months"),
    ],
    ids=lambda value: value.id if isinstance(value, ClaimAnswer) else "",
)
def test_a_share_is_a_count_of_futures_and_a_number_has_its_unit(told: ClaimAnswer, words: str) -> None:
    assert share_words(told) == words


def test_a_flip_is_told_with_the_verdict_that_it_turns_to() -> None:
    assert flip_words(CLAIMS[0]) == ("1,500 are enough: does not hold, 5 of 50",)


def test_cells_are_told_only_where_they_come_out_differently() -> None:
    apart = claim("ends", "depends", cells=(cell("alone", 0.2, "contradicted"), cell("together", 0.9)))
    assert cell_words(CLAIMS[0]) == ()
    assert cell_words(apart) == (
        "each moving on its own: does not hold, 10 of 50",
        "if all move together: holds, 45 of 50",
    )


def test_a_remark_stands_beside_a_verdict_and_never_repeats_why_there_is_none() -> None:
    assert remark_words(CLAIMS[0]) == "undefined in under 0.1% of the futures (X10)"
    assert remark_words(CLAIMS[5]) == ""
    tenths = claim("x", "supported", reason="undefined in 10.0% of the futures")
    assert remark_words(tenths) == "undefined in 10.0% of the futures"


def test_claims_on_the_same_words_are_readings_of_one_quotation() -> None:
    first, *rest = found = quotations(CLAIMS)
    assert [each.id for each in first.claims] == ["held", "held-2"]
    assert [len(each.claims) for each in rest] == [1] * len(rest)
    assert len(found) == len(CLAIMS) - 1
    apart = quotations((CLAIMS[0], CLAIMS[7].model_copy(update={"speaker": "another"})))
    assert len(apart) == 2


# -- the page -----------------------------------------------------------------------------------------------


def test_the_words_come_before_speaker_date_source_reading_and_verdict(made_up: str) -> None:
    text = seen(claims_of(made_up))
    assert text.count("In this scenario, read as written") == 1
    for told in CLAIMS[1:4]:
        order = [
            text.index(piece, text.index(f"“{told.says}”"))
            for piece in (
                f"“{told.says}”",
                told.speaker,
                "5 February 2025",
                "source XE03",
                told.reads_as,
                verdict_words(told).partition(":")[0],
                "of 50 sampled futures",
            )
        ]
        assert order == sorted(order)


def test_each_verdict_stands_in_full_on_the_card_of_its_claim(made_up: str) -> None:
    cards = re.split(r'id="claim-', claims_of(made_up))[1:]
    told = {card.partition('"')[0]: seen(card) for card in cards}
    for each in CLAIMS:
        shown = re.sub(r"\s+(?=[:;])", "", told[each.id])
        assert verdict_words(each) in shown
        assert share_words(each) in shown


def test_two_readings_stand_under_one_quotation(made_up: str) -> None:
    assert made_up.count("“the same words”") == 1
    under = made_up[made_up.index("“the same words”") : made_up.index("“words of broken”")]
    assert 'id="claim-held"' in under
    assert 'id="claim-held-2"' in under


def test_a_claim_shows_what_flips_it_and_its_evidence_as_links(made_up: str) -> None:
    card = made_up[made_up.index('id="claim-held"') : made_up.index('id="claim-held-2"')]
    text = seen(card)
    assert "What turns it: 1,500 are enough: does not hold, 5 of 50" in text
    assert "Evidence for: XE01 , XE03" in text
    assert "Evidence against: XE02" in text
    assert "Already in the inputs: XE01" in text
    assert "Remark: undefined in under 0.1% of the futures" in text
    assert '<a href="#XE02">XE02</a>' in card


def test_an_id_that_is_not_in_the_ledger_is_no_link(pellia: Assessment) -> None:
    lost = claim("lost", "supported", source="XE99", evidence_for=("XE98",))
    html = page(pellia.model_copy(update={"claims": (lost,)}))
    assert 'href="#XE9' not in html
    assert "XE98" in html


def test_the_page_never_says_supported_or_contradicted(made_up: str) -> None:
    assert not re.search(r"supported|contradicted", seen(made_up))


def test_the_page_says_who_coded_the_conditions_below_the_claims(ukraine: Assessment) -> None:
    text = seen(claims_of(page(ukraine)))
    coded = "Conditions of pledges were coded from statements by one person"
    assert text.index(f"{coded}; none is graded better than estimated.") > text.rindex("s22-words-kept-apart")


@pytest.mark.parametrize("name", ["pellia", "ukraine"])
def test_every_claim_of_a_packaged_scenario_is_shown_once_with_links_that_lead_somewhere(
    name: str, request: pytest.FixtureRequest
) -> None:
    assessment: Assessment = request.getfixturevalue(name)
    html = page(assessment)
    shown = re.findall(r'id="claim-([^"]+)"', html)
    assert sorted(shown) == sorted(told.id for told in assessment.claims)
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)
    for told in assessment.claims:
        assert {*told.evidence_for, *told.evidence_against, told.source} - {None} <= set(ids)


@pytest.mark.parametrize("name", ["pellia", "ukraine"])
def test_contested_readings_stand_before_any_other_range_dot_or_chart(
    name: str, request: pytest.FixtureRequest
) -> None:
    html = page(request.getfixturevalue(name))
    readings = html.index("The answer under contested readings")
    assert readings > html.index("</dl>")
    for later in ("5th to 95th", "<svg", 'class="strip"', "Courses of action", "What was claimed"):
        assert readings < html.index(later)


def test_the_table_of_readings_has_a_number_for_each_course_and_reading(ukraine: Assessment) -> None:
    html = page(ukraine)
    start = html.index("The answer under contested readings")
    table = html[html.index("<tbody>", start) : html.index("</tbody>", start)]
    assert table.count("<tr>") == len(ukraine.readings)
    assert table.count("<td") == len(ukraine.readings) * (len(ukraine.courses) - 1)


def test_levels_of_the_risk_stand_only_beside_the_anchor(ukraine: Assessment) -> None:
    text = seen(page(ukraine))
    deterrence, after = text.index("Does it deter?"), text.index("What the answer hangs on")
    panel = text[deterrence:after]
    assert "Anchor chosen by you: 10% to 60%, all equally likely (assumed, no source)." in panel
    assert "A ceasefire is imposed in the model; Russia's terms are not." in panel
    assert f"No force means: {ukraine.scenario.no_force}" in panel
    for path in ("challenger.strength", "challenger.protege_strength"):
        written = next(each for each in ukraine.inputs if each.path == path)
        assert f"{written.written} ({written.grade}, {written.source})" in panel
    assert all(part in panel for part in ("lowest third", "middle third", "highest third"))
    assert not re.search(r"chance of attack \d", text[:deterrence])
    levels = panel[panel.rindex("Anchor chosen by you") :]
    for course in ukraine.courses:
        assert re.search(rf"{re.escape(course.title)} \d+% to \d+%", levels)
        assert not re.search(rf"{re.escape(course.title)} \d+% to \d+%", text[:deterrence])


def test_actors_that_refused_were_not_heard_or_have_an_assumed_offer_are_named_apart(
    ukraine: Assessment,
) -> None:
    offered = ukraine.unheard[:2]
    html = seen(page(ukraine.model_copy(update={"assumed_offers": offered})))
    names = [ukraine.actors[code] for code in ukraine.unheard]
    refused, unheard, assumed = (
        html[html.index(opening) : html.index(".", html.index(opening))]
        for opening in ("Refused", "Unheard, so not joining", "Unheard, but an offer is assumed of each")
    )
    assert all(ukraine.actors[code] in refused for code in ukraine.refused)
    assert all(name in unheard for name in names[2:])
    assert all(name in assumed and name not in unheard for name in names[:2])


def test_words_of_a_claim_cannot_inject_markup(pellia: Assessment) -> None:
    evil = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
    flip = Flip(change="x", title=evil, verdict="contradicted", share=None)
    told = claim(
        "evil",
        "depends",
        says=evil,
        speaker=evil,
        source=evil,
        reads_as=evil,
        unit=evil,
        share=0.5,
        reason=evil,
        depends_on=(evil,),
        flips_if=(flip,),
        evidence_for=(evil,),
        evidence_against=(evil,),
        already_in_the_inputs=(evil,),
        cells=(cell("alone", 0.5, deep=evil), cell("together", 0.5, "contradicted", deep=evil)),
    )
    html = page(pellia.model_copy(update={"claims": (told,)}))
    assert "<script" not in html
    assert "<img" not in html
    assert claims_of(html).count("&lt;script&gt;") >= 10


@pytest.mark.parametrize("name", ["pellia", "ukraine"])
def test_the_page_uses_no_word_of_the_trade_before_its_appendix(
    name: str, request: pytest.FixtureRequest
) -> None:
    text = seen(page(request.getfixturevalue(name)))
    found = re.search(NOT_FOR_READERS, text[: text.index("Every input and its source")], re.IGNORECASE)
    assert found is None, found


def test_nothing_is_fetched_from_another_host_and_nothing_runs(made_up: str) -> None:
    assert "<script" not in made_up
    assert not re.search(r"<(?:img|link|iframe|object|embed)\b|@import|url\((?!#)|\ssrc=", made_up)
