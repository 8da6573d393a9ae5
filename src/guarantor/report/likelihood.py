"""Words of likelihood, on request only: a published scale, ranges beside words, no word in a gap (D20)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["SCALES", "Band", "Scale", "likely", "scale_note", "scale_of"]

SCALES = ("icd203", "phia")
"""Names of the scales in ``likelihood.json``, as `--words` takes them."""


@dataclass(frozen=True, slots=True)
class Band:
    """A term and the probabilities that it stands for."""

    term: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Scale:
    """A published scale.

    Attributes
    ----------
    status : str
        How far its bounds have been checked.
    half_open : bool
        Bands share their ends: a band holds its lower end, the last one both; otherwise both ends belong.
    """

    key: str
    title: str
    status: str
    bands: tuple[Band, ...]
    half_open: bool


@cache
def scale_of(key: str) -> Scale:
    """A scale by its name.

    Raises
    ------
    KeyError
        If there is none of that name.
    """
    text = (files("guarantor") / "report" / "likelihood.json").read_text(encoding="utf-8")
    row: Mapping[str, object] = json.loads(text)[key]
    rows = row["rows"]
    assert isinstance(rows, list)
    bands = tuple(Band(str(each["term"]), float(each["lo"]), float(each["hi"])) for each in rows)
    return Scale(key, str(row["name"]), str(row["status"]), bands, bool(row["shared_endpoints"]))


def likely(scale: Scale, probability: float) -> str:
    """A probability in words with the range beside it: ``unlikely (20-45%)``; nothing is rounded first.

    In a gap there is no word: both neighbours are named.

    Examples
    --------
    >>> likely(scale_of("icd203"), 0.31)
    'unlikely (20-45%)'
    >>> likely(scale_of("phia"), 0.52)
    'no term: between Realistic possibility (40-50%) and Likely or probable (55-75%)'
    """
    last = scale.bands[-1]
    for band in scale.bands:
        closed = band is last or not scale.half_open
        if band.low <= probability < band.high or (closed and probability == band.high):
            return _told(band)
    if probability < scale.bands[0].low:
        return "below the scale"
    if probability > last.high:
        return "above the scale"
    under = max((band for band in scale.bands if band.high < probability), key=lambda band: band.high)
    over = min((band for band in scale.bands if band.low > probability), key=lambda band: band.low)
    return f"no term: between {_told(under)} and {_told(over)}"


def scale_note(scale: Scale) -> str:
    """Whose words they are, and how far that has been checked."""
    return f"Words of likelihood: {scale.title}. Its bounds: {scale.status}."


def _told(band: Band) -> str:
    return f"{band.term} ({100 * band.low:.0f}-{100 * band.high:.0f}%)"
