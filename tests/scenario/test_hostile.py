"""Hostile folders: refused with a place and a remedy; nothing outside is read or run (F1-F4, F16, F24)."""

import os

import pytest

from guarantor.scenario import ScenarioError, build, open_folder
from scenario_folders import LEDGER, POOLS, fault_of, faults_of, pellia, read, written

SECRET = "the launch code is 0000"


# -- the file -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_another_encoding_is_refused(tmp_path, encoding):
    folder = pellia(tmp_path)
    text = (folder / "scenario.yaml").read_text(encoding="utf-8")
    (folder / "scenario.yaml").write_bytes(text.encode(encoding))
    fault = fault_of(folder)
    assert fault.startswith("scenario.yaml:")
    assert "save the file as UTF-8" in fault or "control character U+0000; delete it" in fault


def test_an_alias_bomb_is_refused_at_its_first_anchor(tmp_path):
    bomb = "a: &a [x, x]\n" + "".join(
        f"{name}: &{name} [*{last}, *{last}]\n" for last, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert fault_of(written(tmp_path, bomb)).startswith("scenario.yaml:1:4: anchors and aliases (& and *)")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("<<: {guarantor: 1}\n", "1:1: <<: unknown name", id="a merge key"),
        pytest.param("? [a, b]\n: 1\n", "a name is plain text", id="a list as a name"),
        pytest.param("? {a: b}\n: 1\n", "a name is plain text", id="a group as a name"),
        pytest.param(
            "a: !!python/object/apply:os.system [x]\n", "YAML tags such as", id="a tag that runs code"
        ),
        pytest.param("%TAG ! tag:x,2000:\n---\na: !y 1\n", "YAML tags such as", id="a tag of one's own"),
        pytest.param("a: 1\n...\nb: 2\n", "a scenario is one document", id="an end and more"),
        pytest.param("a: 'x\n", "not readable as YAML", id="an open quotation"),
        pytest.param("a: [1\n", "not readable as YAML", id="an open bracket"),
        pytest.param('a: "\\ud800"\n', "scenario.yaml:1:", id="half a letter"),
        pytest.param("a: 1\r b: 2\n", "control character U+000D; delete it", id="a lone carriage return"),
        pytest.param("a: 1\u0085\n", "control character U+0085; delete it", id="another end of line"),
        pytest.param("\ud7ff\ue000: 1\n", "unknown name", id="letters of nobody"),
        pytest.param("a: \ufeff1\n", "scenario.yaml:1:", id="a byte order mark inside"),
    ],
)
def test_what_yaml_allows_and_a_scenario_does_not_is_refused(tmp_path, text, says):
    assert says in faults_of(written(tmp_path, text))[0]


BIDIRECTIONAL = ["\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"]


@pytest.mark.parametrize("character", [*BIDIRECTIONAL, "\x00", "\x07", "\x1b", "\x7f", "\x9b"])
def test_what_turns_or_controls_writing_is_refused_in_every_file(tmp_path, character):
    name = f"control character U+{ord(character):04X}; delete it"
    assert name in fault_of(
        pellia(tmp_path / "yaml", ("title: a ceasefire", f"title: a {character}ceasefire"))
    )
    assert name in fault_of(pellia(tmp_path / "table", pools=POOLS.replace("XDU", f"XDU{character}", 1)))
    assert name in fault_of(
        pellia(tmp_path / "ledger", ledger=LEDGER.replace("Gazette", f"Gaz{character}", 1))
    )


def test_right_to_left_words_as_such_are_welcome(tmp_path):
    assert (
        read(pellia(tmp_path, ("title: a ceasefire", "title: הפסקת אש"))).events["ceasefire"].title
        == "הפסקת אש"
    )


# -- paths --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "../secret.csv",
        "tables/../../secret.csv",
        "tables/..",
        "/etc/passwd",
        "~/secret.csv",
        "~root/x",
        "C:/secret.csv",
        "C:\\secret.csv",
        "\\\\host\\share\\x.csv",
        "ftp://example.org/x.csv",
        "https://example.org/x.csv",
        "tables\\pools.csv",
    ],
)
def test_a_table_anywhere_else_is_refused_without_a_word_of_it(tmp_path, path):
    (tmp_path / "secret.csv").write_text(f"name,value\n{SECRET},1\n", encoding="utf-8")
    told = "\n".join(faults_of(pellia(tmp_path / "inside", ("pools: tables/pools.csv", f"pools: '{path}'"))))
    assert "leaves the scenario folder; name a file inside it" in told
    assert SECRET not in told


@pytest.mark.parametrize("path", ["tables", "tables/", ".", "''", "tables/missing.csv"])
def test_what_is_no_file_is_refused(tmp_path, path):
    told = fault_of(pellia(tmp_path, ("pools: tables/pools.csv", f"pools: {path}")))
    assert "is not an ordinary file" in told or "there is no file" in told


@pytest.mark.parametrize("name", ["scenario.yaml", "evidence.csv", "tables/pools.csv"])
def test_a_link_out_of_the_folder_is_refused_whatever_file_it_stands_for(tmp_path, name):
    folder = pellia(tmp_path / "inside")
    (tmp_path / "outside").write_text(SECRET, encoding="utf-8")
    (folder / name).unlink()
    (folder / name).symlink_to(tmp_path / "outside")
    told = fault_of(folder)
    assert f"'{name}' leads outside the scenario folder; put the file itself there" in told
    assert SECRET not in told


def test_a_link_within_the_folder_is_followed(tmp_path):
    folder = pellia(tmp_path)
    (folder / "tables" / "pools.csv").rename(folder / "kept.csv")
    (folder / "tables" / "pools.csv").symlink_to(folder / "kept.csv")
    assert "XDU" in read(folder).forces


@pytest.mark.parametrize("name", ["evidence.csv", "tables/pools.csv"])
def test_a_pipe_is_refused_without_waiting_for_it(tmp_path, name):
    folder = pellia(tmp_path)
    (folder / name).unlink()
    os.mkfifo(folder / name)
    assert f"'{name}' is not an ordinary file" in fault_of(folder)


def test_a_device_is_refused(tmp_path):
    folder = pellia(tmp_path)
    (folder / "evidence.csv").unlink()
    (folder / "evidence.csv").symlink_to("/dev/zero")
    assert "'evidence.csv' leads outside the scenario folder" in fault_of(folder)


# -- conditions ---------------------------------------------------------------------------------------------

IF = '"ceasefire and at_least(1, others)"'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("__import__('os').system('touch owned')", "the only function is at_least", id="a call"),
        pytest.param("at_least(1, [*XBE])", "cannot stand", id="a star"),
        pytest.param("f'{1}'", "cannot stand", id="an f-string"),
        pytest.param("(x := 1)", "cannot stand", id="an assignment"),
        pytest.param("XBE.__class__", "cannot stand", id="an attribute"),
        pytest.param("always if ceasefire else never", "cannot stand", id="a ternary"),
        pytest.param("lambda: 1", "cannot stand", id="a function"),
        pytest.param("[x for x in coast]", "cannot stand", id="a comprehension"),
        pytest.param("ＸＢＥ", "is not a plain ASCII character", id="full-width letters"),
        pytest.param("XBE or " * 150 + "XBE", "a condition has at most 1,000", id="too long"),
        pytest.param("(" * 300 + "XBE" + ")" * 300, "xco-battalion.if: ", id="deep brackets"),
        pytest.param("not " * 200 + "ceasefire", "xco-battalion.if: ", id="many nots"),
        pytest.param("at_least(" + "9" * 400 + ", coast)", "xco-battalion.if: ", id="a huge number"),
        pytest.param("ceasefire\\x00", "control character", id="an escaped NUL"),
    ],
)
def test_a_condition_is_never_run(tmp_path, monkeypatch, text, says):
    monkeypatch.chdir(tmp_path)
    assert says in faults_of(pellia(tmp_path / "in", (IF, f'"{text}"')))[0]
    assert not (tmp_path / "owned").exists()


# -- stored copies of sources -------------------------------------------------------------------------------

QUOTE = ('quote: "two or three thousand, if Arvonia helps"', 'quote: "a brigade — on “these” terms"')


def with_copy(folder, text, name="XE01.txt", change=QUOTE):
    made = pellia(folder, change)
    (made / "sources").mkdir()
    (made / "sources" / name).write_text(text, encoding="utf-8")
    return made


@pytest.mark.parametrize("name", ["XE01.txt", "XE01.md"])
def test_a_quotation_may_stand_in_the_stored_copy_of_its_source(tmp_path, name):
    text = 'Minister:\nwe offer A  BRIGADE - on "these"\nterms, no others.\n'
    assert read(with_copy(tmp_path, text, name)).pledges[0].origin.source == "XE01"


def test_the_short_quote_still_counts_beside_a_copy(tmp_path):
    short = (QUOTE[0], QUOTE[0])
    assert read(with_copy(tmp_path, "something else", change=short)).pledges[0].origin.source == "XE01"


def test_a_quotation_that_is_in_neither_shows_the_nearest_passage_of_both(tmp_path):
    fault = fault_of(with_copy(tmp_path, "They offer a brigade — on other terms."))
    assert fault.endswith("not in the source XE01; nearest there: 'a brigade - on'; a paraphrase is a 'note'")


def test_a_copy_of_another_source_does_not_count(tmp_path):
    assert "not in the source XE01" in fault_of(
        with_copy(tmp_path, 'a brigade - on "these" terms', "XE02.txt")
    )


def test_a_copy_is_read_only_when_a_quotation_needs_it(tmp_path):
    short = (QUOTE[0], QUOTE[0])
    folder = with_copy(tmp_path, "x", change=short)
    (folder / "sources" / "XE01.txt").write_bytes(b"\xff\xfe\x00")
    assert read(folder).name == "pellia"
    bad = with_copy(tmp_path / "bad", "x")
    (bad / "sources" / "XE01.txt").write_bytes(b"\xff\xfe\x00")
    assert fault_of(bad) == "sources/XE01.txt:1:1: not UTF-8 text; save the file as UTF-8"


def test_a_copy_is_held_to_the_same_limits(tmp_path):
    assert "'sources/XE01.txt' is larger than 256 KiB" in fault_of(
        with_copy(tmp_path / "a", "x" * (2**18 + 1))
    )
    folder = with_copy(tmp_path / "b", "x")
    (tmp_path / "secret").write_text('a brigade - on "these" terms', encoding="utf-8")
    (folder / "sources" / "XE01.txt").unlink()
    (folder / "sources" / "XE01.txt").symlink_to(tmp_path / "secret")
    assert "'sources/XE01.txt' leads outside the scenario folder" in fault_of(folder)


def test_an_id_that_is_no_file_name_has_no_copy(tmp_path):
    (tmp_path / "secret.txt").write_text('a brigade - on "these" terms', encoding="utf-8")
    ledger = LEDGER.replace("XE01,", "../../secret,", 1)
    change = QUOTE
    folder = pellia(tmp_path / "in", change, ledger=ledger)
    text = (
        (folder / "scenario.yaml").read_text(encoding="utf-8").replace("source: XE01", "source: ../../secret")
    )
    (folder / "sources").mkdir()
    (folder / "scenario.yaml").write_text(text, encoding="utf-8")
    assert "not in the source ../../secret" in faults_of(folder)[0]


# -- many faults --------------------------------------------------------------------------------------------


def test_reading_stops_after_very_many_faults(tmp_path):
    lines = "".join(f"  Wrong{n}: 5\n" for n in range(3_000))
    with pytest.raises(ScenarioError) as caught:
        build(open_folder(pellia(tmp_path, ("events:\n", f"events:\n{lines}"))))
    assert len(caught.value.faults) == 1_000
    assert str(caught.value).splitlines()[-1] == "and 900 more"


def test_a_name_longer_than_200_characters_is_a_fault(tmp_path):
    long = "X" * 201
    fault = fault_of(pellia(tmp_path, ("  XCO.pool:", f"  {long}: 5\n  XCO.pool:")))
    assert "quantities: a name longer than 200 characters; shorten it" in fault
    assert read(pellia(tmp_path / "b", ("  XCO.pool:", f"  {'X' * 200}: 5\n  XCO.pool:"))).name == "pellia"
