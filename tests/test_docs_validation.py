"""The page on validation shows what the program prints, and the command answers."""

import importlib.util
import json
import re
from pathlib import Path

import pytest

from guarantor.measures.validation import validate_generate
from guarantor.report.validated import as_dict, validated

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
_found = importlib.util.spec_from_file_location("renew_validation", ROOT / "docs" / "renew_validation.py")
renew = importlib.util.module_from_spec(_found)
_found.loader.exec_module(renew)


@pytest.fixture(scope="module")
def tests():
    return validate_generate(renew.DATA)


def test_the_page_shows_what_is_really_printed(tests):
    """Renewed by ``python docs/renew_validation.py``."""
    assert renew.renewed(PAGE, tests) == PAGE
    assert PAGE.count("```text\n") == 1
    assert all(f"| {each.test} {each.title} |" in PAGE for each in tests)


def test_what_the_program_states_of_tests_it_cannot_run_is_what_they_give(tests):
    given = {each.test: each.result.verdict for each in tests}
    assert {test: verdict for test, (_, verdict) in renew.stated().items()} == {
        test: given[test] for test in ("V1", "V3", "V4")
    }
    assert {day for day, _ in renew.stated().values()} == {"2026-11-24"}
    assert "on 24 November 2026:" in PAGE


def test_the_text_fits_a_terminal_and_has_no_terms_of_art(tests):
    text = validated(tests)
    assert max(map(len, text.splitlines())) <= 80
    assert not re.search(
        r"fixpoint|\bleast\b(?<!at least)|greatest|quantile|posterior|stochastic|W[125]\b", text
    )
    assert "of 6 tests run here 2 pass, 2 fail and 2 cannot be judged" in " ".join(text.split())


def test_the_words_of_the_page_agree_with_the_figures(tests):
    order = tests[4].result
    (pool, share) = (dict(route.kept_up)[25_000] for route in order.routes)
    assert f"in {100 * pool:.1f}% of the futures instead of 95%. By the share route it can in" in PAGE
    assert f"{100 * share:.1f}%. The order" in PAGE
    assert tests[1].result.freedom == 22
    assert "(22 degrees of freedom)" in PAGE


def test_links_of_the_page_lead_somewhere():
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", PAGE):
        assert (ROOT / "docs" / link).is_file(), link


def test_data_has_a_verdict_only_for_what_was_run(tests):
    told = as_dict(tests)
    assert (told["schema"], told["stage"]) == ("guarantor.validation/1", "generate")
    assert [each["verdict"] for each in told["tests"]] == [each.result.verdict for each in tests]


def test_a_test_that_fails_is_an_answer(guarantor):
    code, out, err = guarantor("validate", "generate")
    assert (code, err) == (0, "")
    assert "V2 national shares: fails" in out
    assert "V1 ceiling: not run, its data may not be shipped. Run on 24 November 2026: pass," in out


def test_validation_is_written_as_data(guarantor):
    code, out, _ = guarantor("validate", "generate", "--data", str(renew.DATA), "--json")
    told = json.loads(out)["tests"]
    assert (code, [each["ran"] for each in told]) == (0, [True] * 6)
    assert told[0]["result"]["mode"]["states"][0][0] == "Ghana"
    code, out, _ = guarantor("validate", "generate", "--json")
    told = json.loads(out)["tests"]
    assert [each["verdict"] is None for each in told] == [not each["ran"] for each in told]
    assert (code, told[0]["ran"], told[0]["result"]) == (
        0,
        False,
        {"verdict": "pass", "run_on": "2026-11-24"},
    )


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["deter", "--data", "nowhere"], "CDB90-patched.csv: cannot be read"),
        (["genrate"], "no such stage here; write generate"),
        (["generate", "--data", "nowhere"], "sustained_share_2010.csv: cannot be read"),
    ],
)
def test_what_cannot_be_validated_exits_with_2(guarantor, arguments, says):
    code, out, err = guarantor("validate", *arguments)
    assert (code, out) == (2, "")
    assert says in err
