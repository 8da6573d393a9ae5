"""Claims in the terminal: words, speaker, date, source and reading first, then how it stands (E18, UX 4)."""

from datetime import date

from guarantor.measures.assessment import Flip
from guarantor.report.claims import claims_text, five, lines_of_five
from guarantor.report.likelihood import scale_of
from made_up_answers import claim

AS_OF = date(2025, 2, 5)
VERDICTS = ("supported", "contradicted", "depends", "undecided", "circular", "not testable", "not computable")


def test_decided_claims_come_first_in_the_scenarios_order():
    claims = [
        claim("vague", "not testable"),
        claim("between", "depends"),
        claim("fails", "contradicted"),
        claim("later", "not computable"),
        claim("ring", "circular"),
        claim("near", "undecided"),
        claim("holds", "supported"),
    ]
    assert [each.id for each in five(claims)] == ["fails", "holds", "between", "near", "ring"]


def test_a_quotation_is_shown_once():
    claims = [claim("a", "depends", says="the same"), claim("b", "supported", says="the same")]
    assert [each.id for each in five([*claims, claim("c", "supported")])] == ["b", "c"]


def test_a_line_holds_words_speaker_date_source_reading_and_then_how_it_stands():
    heading, line = lines_of_five([claim("s3a-numbers", "contradicted", says="is Europe enough? No.")])
    assert heading == "claims, in the reading named"
    assert line.startswith('"is Europe enough? No."')
    assert line.endswith("Zelensky 5 Feb 2025 E001 s3a-numbers: does not hold")


def test_a_star_says_that_another_reading_comes_out_the_other_way():
    claims = [
        claim("strong", "contradicted", says="major mistake"),
        claim("weak", "supported", says="major mistake"),
        claim("other", "supported"),
        claim("vague", "not testable", says="words of other"),
    ]
    heading, first, second = lines_of_five(claims)
    assert "* in another, the reverse" in heading
    assert heading.endswith("2 more in the report")
    assert first.endswith("strong: does not hold*")
    assert second.endswith("other: holds")


def test_long_words_names_and_ids_keep_to_eighty_columns():
    long = [
        claim(
            f"a-very-long-name-of-a-reading-number-{k}",
            verdict,
            says="many words that were said " * 4,
            speaker="the Ministry of Foreign Affairs of the Republic",
            source="LONGID1234567890",
        )
        for k, verdict in enumerate(("not computable", "supported", "depends"))
    ]
    lines = lines_of_five(
        [each.model_copy(update={"says": f"{k} {each.says}"}) for k, each in enumerate(long)]
    )
    assert len(lines) == 4
    assert max(map(len, lines)) <= 80
    assert all(line.startswith('"') for line in lines[1:])
    assert [line.rpartition(": ")[2] for line in lines[1:]] == ["holds", "depends", "not yet computable"]


def test_a_speaker_is_shortened_to_the_last_words_of_the_name():
    def who(speaker):
        return lines_of_five([claim("x", "supported", speaker=speaker)])[1].split('"')[2].split(" 5 Feb")[0]

    assert who("Volodymyr Zelensky, about Russia").strip() == "Zelensky"
    assert who("LBC, own voice").strip() == "LBC"
    assert who("foreign minister of Pellia").strip() == "Pellia"
    assert who("").strip() == ""


def test_a_claim_without_a_row_of_the_ledger_has_no_source():
    assert "5 Feb 2025 x: holds" in lines_of_five([claim("x", "supported", source=None)])[1]


def test_no_claims_take_no_line():
    assert lines_of_five([]) == []


def test_all_claims_are_told_in_full_with_the_reading_before_the_verdict():
    flip = Flip(change="small", title="1,500 are enough", verdict="contradicted", share=0.1)
    told = claim(
        "held",
        "supported",
        share=0.82,
        flips_if=(flip,),
        evidence_for=("E016", "E025"),
        evidence_against=("E053",),
        already_in_the_inputs=("E016",),
    )
    text = claims_text(
        [told, claim("vague", "not testable", reads_as="", reason="names no quantity")],
        "A force",
        AS_OF,
        "Coded.",
    )
    flat = " ".join(text.split())
    order = [
        flat.index(piece)
        for piece in (
            "A force, as of 5 February 2025: 2 claims",
            '"words of held" Volodymyr Zelensky, in Kyiv, 5 February 2025 (E001)',
            "held, read as: With Europe alone: reading of held.",
            "In this scenario: holds; in 41 of 50 sampled futures.",
            "What turns it: 1,500 are enough: does not hold, 5 of 50.",
            "Evidence for: E016, E025.",
            "Evidence against: E053.",
            "Already in the inputs: E016.",
            "vague, not read as a test.",
            "In this scenario: not testable: names no quantity.",
        )
    ]
    assert order == sorted(order)
    assert text.endswith("\n\nCoded.")
    assert "(holds 1, not testable 1)" in flat


def test_what_was_tried_is_counted_by_kind_where_nothing_turns_a_claim():
    tried = {"readings": ("one",), "events": ("two", "three"), "ranges": ("four",), "pairs": ("five", "six")}
    said = claim("s1", "supported").model_copy(update={"flips_if": (), "tried": tried})
    text = " ".join(claims_text([said], "Made up", AS_OF, "").split())
    assert (
        "Nothing tried turns it: 1 contested reading, 2 events fixed, 1 end of a range, 2 pairs of these "
        "(each listed with --json)."
    ) in text


def test_claims_of_which_less_was_tried_are_named():
    tried = claim("s1", "supported").model_copy(update={"tried": {"pledges": ("one", "two")}})
    text = " ".join(claims_text([tried, claim("s17a", "depends")], "Made up", AS_OF, "").split())
    assert "About what guarantors are worth (s17a) each change takes tens of runs" in text
    for same in ([tried], [claim("s17a", "depends")], [tried, claim("s4", "not testable")]):
        assert "tens of runs" not in claims_text(same, "Made up", AS_OF, "")


def test_that_there_was_nothing_to_pair_is_said():
    said = claim("s1", "supported").model_copy(update={"flips_if": (), "tried": {"pledges": ("one", "two")}})
    text = " ".join(claims_text([said], "Made up", AS_OF, "").split())
    assert "2 pledges in or out, no pairs, since no two that go together move it on their own" in text


def test_where_a_claim_goes_the_other_way_is_a_remark():
    said = claim("s1", "supported").model_copy(update={"where_not": "it fails without a ceasefire"})
    text = " ".join(claims_text([said], "Made up", AS_OF, "").split())
    assert "Remark: it fails without a ceasefire." in text


def test_two_readings_stand_under_one_quotation():
    text = claims_text(
        [claim("a", "supported", says="the same"), claim("b", "contradicted", says="the same")],
        "x",
        AS_OF,
        "",
    )
    assert text.count('"the same"') == 1
    assert not text.endswith("\n")


def test_all_claims_keep_to_eighty_columns_and_never_say_supported():
    claims = [
        claim(f"s{k}", verdict, says="words " * 40, reads_as="reading " * 40, reason="why " * 30)
        for k, verdict in enumerate(VERDICTS)
    ]
    text = claims_text(claims, "x", AS_OF, "coded " * 30)
    assert max(map(len, text.split("\n"))) <= 80
    assert "supported" not in text
    assert "contradicted" not in text


def test_a_scenario_without_claims_says_what_to_add():
    assert claims_text([], "x", AS_OF, "") == "This scenario has no claims; add 'claims:'."


def test_words_of_likelihood_stand_beside_a_share_only_on_request():
    claims = [claim("a", "supported", share=0.87), claim("b", "supported", share=1200.0, unit="troops")]
    plain = claims_text(claims, "A force", AS_OF, "")
    assert "very likely" not in plain
    text = claims_text(claims, "A force", AS_OF, "", scale_of("icd203"))
    assert text.count("In words, of sampled futures: very likely (80-95%), here 87%.") == 1
    assert "Words of likelihood: ICD 203" in text
