"""Quantities as text: printed and read again, and any text whatever (F12, property 2)."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from guarantor.scenario.quantity import (
    UNITS,
    Quantity,
    QuantityFault,
    format_quantity,
    parse_quantity,
)


def attempt(text: str, **field: object) -> Quantity | str:
    """The quantity, or the message of its fault; any other exception is a failure of the test."""
    try:
        return parse_quantity(text, **field)  # type: ignore[arg-type]  # settings of the field, by name
    except QuantityFault as error:
        return error.message


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("55k to 80k troops", "55000 to 80000 troops"),
        ("about 29.3 km +-7%", "about 29.3 km ±7%"),
        ("2.1250 battalions", "2.1250 battalions"),
        ("1 months", "1 month"),
        ("20% to 55.5% clip [10%, 90%]", "20% to 55.5% clip [0.1, 0.9]"),
        ("discrete(0:0.3,5:0.7) ships", "discrete(0: 0.3, 5: 0.7) ships"),
        ("deep( none,some )", "deep(none, some)"),
    ],
)
def test_a_quantity_is_written_in_its_plainest_form(text: str, written: str) -> None:
    assert format_quantity(parse_quantity(text)) == written


SIZES = st.floats(-1e15, 1e15, allow_nan=False)


POSITIVE = st.floats(1e-6, 1e12)


SHARES = st.floats(1e-9, 1.0 - 1e-9)


UNIT = st.sampled_from(["", " troops", " battalions", " months", " km", " EUR"])


WORDS = st.lists(st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True), min_size=1, max_size=4, unique=True)


def _number(value: float) -> str:
    """A float with four decimals or more, since three before troops are a fault."""
    return f"{value!r}000" if "." in repr(value) and "e" not in repr(value) else repr(value)


@st.composite
def _texts(draw: st.DrawFn) -> str:
    unit = draw(UNIT)
    kind = draw(st.integers(0, 8))
    if kind == 0:
        return f"{_number(draw(SIZES))}{unit}"
    if kind == 1:
        low, high = sorted(draw(st.tuples(POSITIVE, POSITIVE)))
        return f"{_number(low)} to {_number(max(high, low * 1.001))}{unit}"
    if kind == 2:
        low, high = sorted(draw(st.tuples(SIZES, SIZES)))
        return f"{_number(low)} to {_number(high + abs(high) * 1e-3 + 1e-3)}{unit} as normal"
    if kind == 3:
        low, high = sorted(draw(st.tuples(SHARES, SHARES)))
        return f"{low * 50:.9f}% to {high * 49 + 50:.9f}%"
    if kind == 4:
        return f"about {_number(draw(POSITIVE))}{unit} ±{draw(st.integers(1, 999)) / 10}%"
    if kind == 5:
        low, mode, high = sorted(draw(st.tuples(SIZES, SIZES, SIZES)))
        name = draw(st.sampled_from(["pert", "triangular"]))
        return f"{name}({_number(low)}, {_number(mode)}, {_number(high + abs(high) * 1e-3 + 1.0)}){unit}"
    if kind == 6:
        labels = draw(WORDS)
        return f"one_of({', '.join(labels)})"
    if kind == 7:
        labels = draw(WORDS)
        return f"discrete({', '.join(f'{label}: {1 / len(labels)!r}' for label in labels)})"
    low, high = sorted(draw(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6))))
    return f"integer({low}, {high}){unit}"


@settings(deadline=None, max_examples=300)
@given(_texts())
def test_writing_a_quantity_and_reading_it_gives_the_same_quantity(text: str) -> None:
    q = attempt(text)
    if isinstance(q, str):
        assert "1e15" in q  # an end pushed beyond the largest number
    else:
        assert parse_quantity(format_quantity(q)) == q


@settings(deadline=None, max_examples=100)
@given(
    st.sampled_from(["{a}% to {b}%", "uniform({a}%, {b}%)", "{a}%", "{a}% to {b}% as normal clip [0, 1]"]),
    SHARES,
    SHARES,
)
def test_a_share_is_written_so_that_its_field_reads_it_again(form: str, x: float, y: float) -> None:
    text = form.format(a=f"{min(x, y) * 50:.6f}", b=f"{max(x, y) * 49 + 50:.6f}")
    q = attempt(text, share=True)
    if isinstance(q, str):
        assert "of the values to" in q or "not on it" in q
    else:
        assert parse_quantity(format_quantity(q, share=True), share=True) == q


TOKENS = st.sampled_from(
    [
        "8000",
        "1.000",
        "0",
        "-5",
        "1e300",
        "k",
        "M",
        "%",
        "to",
        "as",
        "normal",
        "lognormal",
        "pert",
        "uniform",
        "deep",
        "discrete",
        "one_of",
        "integer",
        "(",
        ")",
        ",",
        ":",
        "about",
        "±",
        "+-",
        "clip",
        "[",
        "]",
        "a",
        "troops",
        "EUR",
        "e",
        ".",
        "_",
        "nan",
        "٣",
        "\x00",
        "unknown",
        "-",
    ]
)


BLANKS = st.sampled_from(["", " "])


ANYTHING = st.one_of(
    st.text(max_size=60),
    st.lists(st.tuples(TOKENS, BLANKS), max_size=14).map(lambda pairs: "".join(sum(pairs, ()))),
)


@settings(deadline=None, max_examples=1500)
@given(
    ANYTHING, st.booleans(), st.sampled_from([None, *UNITS]), st.sampled_from([None, "troops", "EUR", "day"])
)
@example("0 to 5e-324 as normal clip [-1, 1]", False, None, None)
@example("pert(0, 1e-320, 1) clip [0, 1]", False, None, None)
@example("triangular(0, 5e-324, 1) clip [0, 1]", False, None, None)
@example("1e-99999999 to 1", False, None, None)
@example("1e" + "9" * 190, False, None, None)
def test_any_text_is_a_quantity_or_a_fault(
    text: str, share: bool, dimension: str | None, default: str | None
) -> None:
    q = attempt(text, share=share, dimension=dimension, default_unit=default)
    assert q
    if isinstance(q, Quantity):
        assert parse_quantity(format_quantity(q, share=share), share=share) == q
