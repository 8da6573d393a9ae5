"""The quantity grammar: every form of F12, every fault of B02-B19, and the way back to text (F10-F14)."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import betaincinv, ndtri

from guarantor.scenario.quantity import (
    MONTHS,
    UNITS,
    Quantity,
    QuantityFault,
    Shape,
    clipped_shares,
    dimension_of,
    is_certain,
    mean,
    parse_quantity,
)

GOLDEN = Path(__file__).parents[1] / "golden" / "scenario" / "broken.json"


CASES = {case["id"]: case for case in json.loads(GOLDEN.read_text(encoding="utf-8"))["cases"]}


def fault(text: str, **field: object) -> str:
    with pytest.raises(QuantityFault) as caught:
        parse_quantity(text, **field)  # type: ignore[arg-type]  # settings of the field, by name
    assert str(caught.value) == caught.value.message
    return caught.value.message


def broken(identity: str, path: str) -> tuple[str, str]:
    case = CASES[identity]
    return case["by"].rstrip(",").strip('"'), case["expect"][0].partition(f"{path}: ")[2]


@pytest.mark.parametrize("identity", [f"B{n:02}" for n in range(2, 16)])
def test_a_broken_value_gets_exactly_its_message(identity: str) -> None:
    text, message = broken(identity, "quantities.XBE.pool.value")
    assert fault(text, dimension="people", default_unit="troops") == message


@pytest.mark.parametrize("identity", ["B17", "B18", "B19"])
def test_a_broken_probability_gets_exactly_its_message(identity: str) -> None:
    text, message = broken(identity, "events.ceasefire.probability")
    assert fault(text, share=True) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the value is empty; write a quantity such as '10000 troops', or 'unknown'"),
        ("5m", "only k (thousand) and M (million) scale a number; write '5M'"),
        ("10K", "only k (thousand) and M (million) scale a number; write '10k'"),
        ("2,5 to 3,5", "a comma separates thousands; write '2.5' for '2,5'"),
        ("10 000 troops", "a number has no blanks inside; write '10000' for '10 000'"),
        ("8000 troops to 9000 troops", "write the unit once, at the end: '8000 to 9000 troops'"),
        ("about 10 ±20% troops", "write the unit before the width: 'about 10 troops ±20%'"),
        ("about 10 ±20", "the width of 'about' is a percentage; write 'about 10 ±20%'"),
        ("about 0 ±20%", "'about 0' has no width; write a range such as '-5 to 5 as normal'"),
        ("8000–12000 troops", "write a range as '8000 to 12000 troops'"),
        ("12k to 8k troops as normal", "range is reversed: 12k > 8k; write '8k to 12k troops as normal'"),
        ("1.250 battalions", "'1.250' reads as 1.25; write '1250' or '1.25'"),
        ("pert(1.000, 2, 3) troops", "'1.000' reads as 1; write '1000' or '1'"),
        ("5 eur", "unknown unit 'eur'; did you mean 'EUR'?"),
        ("Uniform(3, 4)", "unknown distribution 'Uniform'; did you mean 'uniform'?"),
        (
            "3 to 5 as uniform",
            "'A to B' gives the 5th and 95th percentile, but a uniform has hard ends; write 'uniform(3, 5)'",
        ),
        (
            "deep(0, 9) clip [1, 8]",
            "a deep range has no probability to clip; write its ends inside: 'deep(0, 9)'",
        ),
        ("1e16", "'1e16' is too large; a number here is at most 1e15 in size"),
        ("1e999", "'1e999' is too large; a number here is at most 1e15 in size"),
        ("TRUE", "'TRUE' is a yes/no, not a quantity"),
        ("-.inf", "'-.inf' is not a finite number"),
        ("Unknown", "write 'unknown' in small letters, not 'Unknown'"),
        ("one_of(2, 2)", "'2' is written twice; write each value once"),
        ("discrete(a: -0.5, b: 1.5)", "the weight '-0.5' is negative; weights lie between 0 and 1"),
        ("uniform(10%, 3)", "per cent on some of the numbers only; write '3%' or none with %"),
        ("5% troops", "a share takes no unit; write '5%'"),
    ],
)
def test_a_fault_says_what_to_write_instead(text: str, message: str) -> None:
    assert fault(text) == message


def test_a_text_of_more_than_200_characters_is_refused() -> None:
    assert parse_quantity("0" * 200) == Quantity(Shape.CONSTANT, (0.0,))
    assert "201 characters and a quantity at most 200" in fault("0" * 201)


def test_digits_of_other_scripts_are_not_digits() -> None:
    assert "write digits as 0 to 9" in fault("١٠ troops")
    assert "cannot read" in fault("１0 troops")


def test_a_range_too_wide_or_too_narrow_for_floating_point_is_refused() -> None:
    assert "too wide for a lognormal; write 'uniform(1e-300, 1e15)'" in fault("1e-300 to 1e15")
    assert "too close to tell apart" in fault("1e14 to 100000000000000.02")


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("10000", Quantity(Shape.CONSTANT, (10000.0,))),
        ("0 troops", Quantity(Shape.CONSTANT, (0.0,), unit="troops")),
        ("-0", Quantity(Shape.CONSTANT, (0.0,))),
        ("1,234,567 persons", Quantity(Shape.CONSTANT, (1234567.0,), unit="persons")),
        ("1_000troops", Quantity(Shape.CONSTANT, (1000.0,), unit="troops")),
        ("1.1k", Quantity(Shape.CONSTANT, (1100.0,))),
        ("5 M EUR", Quantity(Shape.CONSTANT, (5e6,), unit="EUR")),
        ("5km", Quantity(Shape.CONSTANT, (5.0,), unit="km")),
        ("1.234 km", Quantity(Shape.CONSTANT, (1.234,), unit="km")),
        ("1 month", Quantity(Shape.CONSTANT, (1.0,), unit="month")),
        ("60%", Quantity(Shape.CONSTANT, (0.6,))),
        ("unknown", Quantity(Shape.UNKNOWN)),
        (" refused ", Quantity(Shape.REFUSED)),
        ("55k to 80k troops", Quantity(Shape.LOGNORMAL, (55000.0, 80000.0), unit="troops")),
        ("-5 to 15 as normal", Quantity(Shape.NORMAL, (-5.0, 15.0))),
        ("-5% to 20% as normal", Quantity(Shape.NORMAL, (-0.05, 0.2))),
        ("30% to 70%", Quantity(Shape.LOGITNORMAL, (0.3, 0.7))),
        ("0.3 to 0.7 as logitnormal", Quantity(Shape.LOGITNORMAL, (0.3, 0.7))),
        ("5 to 5 months", Quantity(Shape.CONSTANT, (5.0,), unit="month")),
        ("3 to 5 clip [2, 8]", Quantity(Shape.LOGNORMAL, (3.0, 5.0), clip=(2.0, 8.0))),
        ("about 800 troops +-25%", Quantity(Shape.NORMAL, (600.0, 1000.0), unit="troops", clip=(0.0, 1e15))),
        ("about 10 ±20% clip [-9, 99]", Quantity(Shape.NORMAL, (8.0, 12.0), clip=(0.0, 99.0))),
        ("about -10 +/- 20%", Quantity(Shape.NORMAL, (-12.0, -8.0))),
        ("integer(1, 1) battalions", Quantity(Shape.INTEGER, (1.0, 1.0), unit="battalion")),
        ("discrete(a: 30%, b: 70%)", Quantity(Shape.DISCRETE, (0.3, 0.7), labels=("a", "b"))),
        ("discrete(0: 0.4, 6: 0.6) ships", Quantity(Shape.DISCRETE, (0.0, 6.0, 0.4, 0.6), unit="ship")),
        ("one_of(none, enablers)", Quantity(Shape.ONE_OF, labels=("none", "enablers"))),
        ("deep(none, enablers)", Quantity(Shape.DEEP, labels=("none", "enablers"))),
        ("deep(3000, 9000) troops", Quantity(Shape.DEEP, (3000.0, 9000.0), unit="troops")),
    ],
)
def test_a_text_means_one_quantity(text: str, quantity: Quantity) -> None:
    assert parse_quantity(text) == quantity


def test_zero_refused_and_unknown_are_three_values() -> None:
    assert len({parse_quantity(text) for text in ("0 troops", "refused", "unknown")}) == 3


def test_a_percentage_and_a_plain_number_are_the_same_share() -> None:
    assert parse_quantity("60%", share=True) == parse_quantity("0.6", share=True)
    assert parse_quantity("29%", share=True).numbers == (0.29,)
    assert parse_quantity("pert(4%, 8%, 12%)", share=True) == parse_quantity(
        "pert(0.04, 0.08, 0.12)", share=True
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("30 to 70", "a range of probabilities is written with %: '30% to 70%'"),
        ("1.3", "a probability lies between 0 and 1 (or 0% and 100%), got '1.3'"),
        ("uniform(20%, 130%)", "a probability lies between 0 and 1 (or 0% and 100%), got '130%'"),
        (
            "0.6 months",
            "'months' does not fit here: the field takes a share between 0 and 1; write '60%' or '0.6'",
        ),
        ("one_of(low, high)", "a probability is a number, not a word; write '60%' or '30% to 70%'"),
        ("about 60% ±90%", "'about 60%' reaches above 100%; write a range such as '60% to 90%'"),
        (
            "20% to 50% as normal",
            "a normal can leave 0% to 100%; "
            "write '20% to 50% as normal clip [0%, 100%]' or leave out 'as normal'",
        ),
        (
            "0% to 20%",
            "the ends of a range of shares lie inside 0% to 100%, not on it; "
            "write '0% to 20% as normal' or 'uniform(0%, 20%)'",
        ),
    ],
)
def test_a_share_stays_between_0_and_1(text: str, message: str) -> None:
    assert fault(text, share=True) == message


def test_about_a_share_is_clipped_at_both_ends() -> None:
    assert parse_quantity("about 60% ±10%", share=True).clip == (0.0, 1.0)


def test_a_missing_unit_takes_the_default_of_its_field() -> None:
    assert parse_quantity("8000 to 12000", default_unit="troop").unit == "troops"
    assert parse_quantity("deep(none, all)", default_unit="troops").unit is None


def test_people_are_counted_in_any_of_three_words() -> None:
    for word in ("troops", "personnel", "persons"):
        assert parse_quantity(f"10 {word}", default_unit="troops").unit == word


def test_a_unit_of_another_dimension_is_a_fault_with_a_proper_unit() -> None:
    assert fault("8000 to 9000 months as normal", dimension="people").endswith(
        "write '8000 to 9000 troops as normal'"
    )
    assert fault("20 battalions", default_unit="troops").endswith("write '20 troops'")
    assert fault("5 months", dimension="plain").endswith("takes a plain number; write '5'")
    assert (
        fault("60%", dimension="people")
        == "'60%' is a share, and the field takes troops; write for example '10 troops'"
    )


def test_euros_and_dollars_do_not_convert() -> None:
    assert "not converted to EUR" in fault("5 USD", default_unit="EUR")
    assert parse_quantity("5 USD", dimension="money").unit == "USD"


def test_every_unit_has_one_dimension_and_a_year_has_twelve_months() -> None:
    assert {dimension_of(plural) for words in UNITS.values() for _, plural in words} == set(UNITS) - {
        "share",
        "plain",
    }
    assert dimension_of(None) == "plain"
    assert MONTHS["year"] == 12.0
    assert math.isclose(MONTHS["day"] * 30.4375, 1.0)
    with pytest.raises(ValueError, match="no unit 'bananas'"):
        dimension_of("bananas")


def test_a_field_of_no_known_dimension_is_the_caller_s_mistake() -> None:
    with pytest.raises(ValueError, match="no dimension 'weight'"):
        parse_quantity("5", dimension="weight")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("3 to 5 clip [4, 8]", "clip [4, 8] does not enclose '3 to 5'; write bounds at or outside 3 and 5"),
        (
            "uniform(0, 10) clip [1, 10]",
            "the clip moves 10.0% of the values to 1, and at most 5% may be moved",
        ),
        (
            "integer(1, 10) clip [1, 8]",
            "the clip moves 20.0% of the values to 8, and at most 5% may be moved",
        ),
        ("one_of(1, 2, 3) clip [2, 3]", "the clip moves 33.3% of the values to 2"),
        ("3 to 5 clip [8, 2]", "clip is reversed: 8 > 2; write 'clip [2, 8]'"),
        ("3 to 5 clip [2]", "cannot read 'clip [2]'; write two numbers"),
        ("3 to 5 clip [20%, 900%]", "per cent in the clip only"),
        ("20% to 50% clip [10, 90]", "the bounds of a share lie between 0% and 100%"),
        ("one_of(a, b) clip [0, 1]", "words cannot be clipped"),
    ],
)
def test_a_clip_that_would_distort_the_quantity_is_a_fault(text: str, message: str) -> None:
    assert fault(text).startswith(message)


def test_a_clip_on_the_percentiles_themselves_moves_5_per_cent_at_each_end() -> None:
    assert clipped_shares(parse_quantity("3 to 5 clip [3, 5]")) == pytest.approx((0.05, 0.05), abs=1e-12)
    assert clipped_shares(parse_quantity("3 to 5")) == (0.0, 0.0)
    assert clipped_shares(parse_quantity("integer(1, 100) clip [4, 98]")) == (0.03, 0.02)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8000 to 12000 troops", 9873.0),
        ("8000 to 12000 as normal", 10000.0),
        ("100 to 30000", 7786.0),
        ("100 to 30000 as normal", 15050.0),
    ],
)
def test_the_mean_is_that_of_the_rule_page(text: str, value: float) -> None:
    assert mean(parse_quantity(text)) == pytest.approx(value, abs=0.5)


def _quantiles(q: Quantity, u: NDArray[np.float64]) -> NDArray[np.float64]:
    """Written again from the table of F12, for the mean's slow twin."""
    low, high = q.numbers[0], q.numbers[-1]
    normal = ndtri(u) / (2 * ndtri(0.95))
    x = low + (high - low) * u
    if q.shape is Shape.NORMAL:
        x = (low + high) / 2 + (high - low) * normal
    elif q.shape is Shape.LOGNORMAL:
        x = np.sqrt(low * high) * (high / low) ** normal
    elif q.shape is Shape.LOGITNORMAL:
        odds = (low / (1 - low), high / (1 - high))
        drawn = np.sqrt(odds[0] * odds[1]) * (odds[1] / odds[0]) ** normal
        x = drawn / (1 + drawn)
    elif q.shape is Shape.PERT:
        t = (q.numbers[1] - low) / (high - low)
        x = low + (high - low) * betaincinv(1 + 4 * t, 5 - 4 * t, u)
    elif q.shape is Shape.TRIANGULAR:
        up = low + np.sqrt(u * (high - low) * (q.numbers[1] - low))
        down = high - np.sqrt((1 - u) * (high - low) * (high - q.numbers[1]))
        x = np.where(u < (q.numbers[1] - low) / (high - low), up, down)
    elif q.shape is Shape.INTEGER:
        x = np.minimum(high, low + np.floor((high - low + 1) * u))
    return np.asarray(x, dtype=np.float64)


@pytest.mark.parametrize(
    "text",
    [
        "3 to 5 clip [2.9, 5.5]",
        "3 to 5 as normal clip [2.9, 5.1]",
        "20% to 50%",
        "20% to 50% clip [15%, 55%]",
        "1% to 99%",
        "about 800 ±90%",
        "uniform(2, 12) clip [2.2, 11.6]",
        "triangular(2, 4, 12) clip [2.5, 11.5]",
        "triangular(2, 2, 12) clip [2.1, 11]",
        "triangular(2, 12, 12) clip [3, 11.9]",
        "pert(500, 1000, 2000) clip [600, 1800]",
        "integer(1, 100) clip [3.5, 97.5]",
    ],
)
def test_the_mean_agrees_with_a_million_quantiles(text: str) -> None:
    q = parse_quantity(text)
    drawn = _quantiles(q, (np.arange(1_000_000) + 0.5) / 1_000_000)
    clipped = drawn if q.clip is None else np.clip(drawn, *q.clip)
    assert mean(q) == pytest.approx(clipped.mean(), rel=1e-5)
    if q.clip is not None:
        moved = (drawn < q.clip[0]).mean(), (drawn > q.clip[1]).mean()
        assert clipped_shares(q) == pytest.approx(moved, abs=2e-6)


def test_the_mean_of_alternatives_weighs_them() -> None:
    assert mean(parse_quantity("discrete(0: 0.3, 5: 0.7) battalions")) == pytest.approx(3.5)
    assert mean(parse_quantity("one_of(1, 2, 6)")) == pytest.approx(3.0)
    assert mean(parse_quantity("discrete(4: 1, 9: 0)")) == 4.0
    assert mean(parse_quantity("7 clip [0, 9]")) == 7.0


def test_a_deep_range_has_no_mean() -> None:
    with pytest.raises(ValueError, match="nothing may average over it"):
        mean(parse_quantity("deep(0, 1)"))


@pytest.mark.parametrize("text", ["unknown", "refused", "one_of(a, b)"])
def test_what_is_no_number_has_no_mean(text: str) -> None:
    with pytest.raises(ValueError, match="has no mean"):
        mean(parse_quantity(text))


def test_only_a_quantity_with_one_value_is_certain() -> None:
    certain = [
        "5 troops",
        "refused",
        "5 to 5",
        "integer(3, 3)",
        "one_of(a)",
        "deep(a)",
        "discrete(a: 0, b: 1)",
    ]
    uncertain = [
        "3 to 5",
        "unknown",
        "uniform(0, 1)",
        "one_of(a, b)",
        "discrete(1: 0.5, 2: 0.5)",
        "deep(0, 1)",
    ]
    assert all(is_certain(parse_quantity(text)) for text in certain)
    assert not any(is_certain(parse_quantity(text)) for text in uncertain)
