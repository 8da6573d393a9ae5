"""``guarantor authorize`` and ``guarantor commit``."""

import json

import pytest

from guarantor.cli import main


def asked(monkeypatch, capsys, *words):
    monkeypatch.setattr("sys.argv", ["guarantor", *words])
    with pytest.raises(SystemExit) as left:
        main()
    return left.value.code, *capsys.readouterr()


@pytest.mark.parametrize(
    ("command", "schema"), [("authorize", "guarantor.authorize/1"), ("commit", "guarantor.commit/1")]
)
def test_the_answer_is_text_or_json(monkeypatch, capsys, command, schema):
    code, out, _ = asked(monkeypatch, capsys, command, "pellia", "--draws", "256")
    assert code == 0
    assert "256 sampled futures. Not a prediction." in out
    code, out, _ = asked(monkeypatch, capsys, command, "pellia", "--draws", "256", "--json")
    assert code == 0
    assert json.loads(out)["schema"] == schema


def test_options_reach_the_answer(monkeypatch, capsys):
    words = (
        "--draws",
        "256",
        "--given",
        "ceasefire",
        "--variant",
        "terms-forbid",
        "--lever",
        "mission=denial",
    )
    code, out, _ = asked(monkeypatch, capsys, "authorize", "ukraine", *words)
    assert code == 0
    assert "ceasefire fixed yes, terms-forbid" in out
    code, out, _ = asked(monkeypatch, capsys, "commit", "ukraine", "--target", "3", "--draws", "256")
    assert code == 0
    assert "at least 3 join" in " ".join(out.split())


def test_an_unknown_course_is_a_usage_error(monkeypatch, capsys):
    code, _, told = asked(monkeypatch, capsys, "commit", "ukraine", "--course", "europe-alon")
    assert code == 2
    assert "did you mean 'europe-alone'?" in told
