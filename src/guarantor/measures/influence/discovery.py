"""Scenario discovery: a box of inputs inside which a measure fails, or none (rules E11, E12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtrc

from guarantor.draws import BLOCK, uniforms
from guarantor.measures.influence.sensitivity import checked

__all__ = ["Box", "Limit", "Rule", "discover", "parts_of", "quasi_p"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Bytes = NDArray[np.uint8]
Integers = NDArray[np.int64]
Drawn = Floats | Bools | Integers

FEWEST_CASES = 50
"""Fewer failures, or fewer futures without one, say nothing (E11)."""

_CODES = 256
_PEELED = 0.05
_SMALLEST = 0.05
_SIGNIFICANCE = 0.05
_MOST_BOXES = 3
_HALVES = 20
_PARTS = 16
_MORE = 1 + 1e-12


@dataclass(frozen=True, slots=True)
class Limit:
    """One condition of a box.

    Attributes
    ----------
    input : str
    low, high : float or None
        In the input's unit; ``None`` for no limit. The box holds ``low <= x < high``.
    levels : tuple of int
        For yes/no and levels: those that are inside.
    quasi_p : float
        Chance that as many failures fall into the box without this condition; small for a real one.
    often : float
        Share of half-samples in which the input is restricted.
    """

    input: str
    low: float | None
    high: float | None
    levels: tuple[int, ...] = ()
    quasi_p: float = 0.0
    often: float = 1.0

    def inside(self, x: Drawn) -> Bools:
        """In which draws the condition holds, shape (N,)."""
        if self.levels:
            return np.isin(x.astype(np.int64), self.levels)
        kept = np.ones(x.size, bool)
        if self.low is not None:
            kept &= x >= self.low
        if self.high is not None:
            kept &= x < self.high
        return kept


@dataclass(frozen=True, slots=True)
class Box:
    """A box, measured on the draws that did not grow it.

    Attributes
    ----------
    limits : tuple of Limit
        The surest first.
    density : float
        Share of failures inside.
    coverage : float
        Share of all failures that lie inside.
    mass : float
        Share of draws inside.
    elsewhere : float
        Share of failures outside.
    """

    limits: tuple[Limit, ...]
    density: float
    coverage: float
    mass: float
    elsewhere: float


@dataclass(frozen=True, slots=True)
class Rule:
    """What discovery found: boxes, the first of all draws, each further one of those not covered yet.

    Attributes
    ----------
    reason : str
        Why there is none: ``few`` or ``many`` failures, or ``none`` found; empty where there is a box.
    failures, draws : int
    """

    boxes: tuple[Box, ...] = ()
    reason: str = ""
    failures: int = 0
    draws: int = 0


def discover(
    columns: Mapping[str, Drawn],
    fails: Bools,
    *,
    unordered: Sequence[str] = (),
    seed: int = 0,
    boxes: int = _MOST_BOXES,
    halves: int = _HALVES,
) -> Rule:
    """Find the box in which a measure fails, if there is one.

    Parameters
    ----------
    columns : mapping of name to ndarray, shape (N,)
        Inputs as drawn; yes/no and whole numbers from 0 are levels.
    fails : ndarray of bool, shape (N,)
    unordered : sequence of str
        Inputs of several levels without an order, which lose one level at a time.
    seed : int
        Of the half-samples.
    boxes : int
        At most so many.
    halves : int
        Half-samples for stability; 0 for none.

    Returns
    -------
    Rule

    Raises
    ------
    ValueError
        As for `checked`.

    Notes
    -----
    Model rule E11. J. Friedman and N. Fisher, Bump hunting in high-dimensional data, 1999; B. Bryant and R.
    Lempert, Thinking inside the box, 2010. The box grows on the draws of even parts; its step is chosen and
    its conditions are pruned on the odd ones, so that chance restrictions do not survive.
    """
    y = checked(columns, fails) > 0
    failures = int(np.count_nonzero(y))
    counted = Rule(failures=failures, draws=y.size)
    if min(failures, y.size - failures) < FEWEST_CASES:
        return replace(counted, reason="few" if failures < FEWEST_CASES else "many")
    table = _Table.of(columns, unordered)
    part = parts_of(y.size)
    open_draws = np.ones(y.size, bool)
    found: list[Box] = []
    while len(found) < boxes:
        grow, test = ((part % 2 == half) & open_draws for half in (0, 1))
        allowed, surety = _one_box(table, y, np.flatnonzero(grow), np.flatnonzero(test))
        if not surety:
            break
        often = _stability(table, y, part, open_draws, tuple(surety), seed, halves)
        box = _measured(table, columns, y, np.flatnonzero(test), allowed, surety, often)
        if box is None:
            break
        found.append(box)
        open_draws = open_draws & ~table.inside(allowed, np.arange(y.size))
        left = int(np.count_nonzero(y & open_draws))
        if min(left, int(np.count_nonzero(open_draws)) - left) < FEWEST_CASES:
            break
    return replace(counted, boxes=tuple(found), reason="" if found else "none")


def parts_of(draws: int) -> Integers:
    """To which part each draw belongs: blocks, or sixteen equal parts of a shorter run, shape (N,)."""
    size = min(BLOCK, max(1, -(-draws // _PARTS)))
    return np.arange(draws) // size


# -- inputs in codes ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """Inputs as codes, the edges in units that part them, and which of them have no order."""

    names: tuple[str, ...]
    codes: Bytes
    flat: NDArray[np.uint16]
    edges: tuple[Floats | None, ...]
    ordered: Bools
    levels: Integers

    @staticmethod
    def of(columns: Mapping[str, Drawn], unordered: Sequence[str]) -> _Table:
        codes: list[Bytes] = []
        edges: list[Floats | None] = []
        levels = []
        for x in columns.values():
            if x.dtype.kind in "biu":
                codes.append(x.astype(np.uint8))
                edges.append(None)
                levels.append(int(x.max()) + 1)
                continue
            order = np.argsort(x)
            values = x[order].astype(np.float64)
            cuts: Floats = np.unique(values[np.arange(1, _CODES) * x.size // _CODES])
            starts = np.searchsorted(values, cuts)  # far fewer searches than one for each draw
            code = np.empty(x.size, np.uint8)
            code[order] = np.repeat(
                np.arange(cuts.size + 1, dtype=np.uint8), np.diff(starts, prepend=0, append=x.size)
            )
            codes.append(code)
            edges.append(cuts)
            levels.append(cuts.size + 1)
        table = np.stack(codes, axis=1) if codes else np.empty((0, 0), np.uint8)
        flat = table.astype(np.uint16) + (np.arange(len(codes), dtype=np.uint16) * _CODES)[None, :]
        return _Table(
            tuple(columns),
            np.ascontiguousarray(table),
            np.ascontiguousarray(flat),
            tuple(edges),
            np.array([name not in unordered for name in columns], bool),
            np.array(levels, np.int64),
        )

    @property
    def width(self) -> int:
        return len(self.names)

    def everything(self) -> Bools:
        """All codes allowed, shape (J, 256)."""
        return np.arange(_CODES)[None, :] < self.levels[:, None]

    def restricted(self, allowed: Bools) -> list[int]:
        """Inputs of which some code is not allowed."""
        return [int(j) for j in np.flatnonzero((allowed != self.everything()).any(axis=1))]

    def inside(self, allowed: Bools, rows: Integers, leaving: int | None = None) -> Bools:
        """Which rows lie in the box, one input left out of account."""
        kept = np.ones(rows.size, bool)
        for j in self.restricted(allowed):
            if j != leaving:
                kept &= allowed[j][self.codes[rows, j]]
        return kept

    def counts(self, rows: Integers) -> Integers:
        """Draws in each code of each input, shape (J, 256)."""
        found = np.bincount(self.flat[rows].ravel(), minlength=self.width * _CODES)
        return found.reshape(self.width, _CODES)


# -- growing ------------------------------------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class _Steps:
    """The trajectory: the codes allowed at each step, and the input that changed."""

    allowed: list[Bools] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)


def _grow(table: _Table, y: Bools, rows: Integers) -> _Steps:
    """Peel while the mean rises, then paste while it does not fall."""
    steps, allowed, size = _Steps(), table.everything(), rows.size
    count, yes = table.counts(rows), table.counts(rows[y[rows]])
    while True:
        best = _peel(table, count, yes, size)
        if best is None:
            break
        j, removed = best
        gone = removed[table.codes[rows, j]]
        out, rows = rows[gone], rows[~gone]
        allowed = allowed.copy()
        allowed[j] &= ~removed
        count = count - table.counts(out)
        yes = yes - table.counts(out[y[out]])
        steps.allowed.append(allowed)
        steps.changed.append(j)
    return steps


def _peel(table: _Table, count: Integers, yes: Integers, size: int) -> tuple[int, Bools] | None:
    """The best candidate: which input, and which of its codes go."""
    n, t = int(count[0].sum()), int(yes[0].sum())
    if n == 0 or t == n:
        return None
    share = max(int(_PEELED * n), 1)
    best: tuple[int, Bools] | None = None
    best_gain = 0.0
    ends = (_ends(count, yes, share), _ends(count[:, ::-1], yes[:, ::-1], share))
    codes = np.arange(_CODES)
    for side, (gone, gone_yes, upto) in enumerate(ends):
        left = n - gone
        fits = table.ordered & (left >= _SMALLEST * size) & (gone > 0) & (left > 0)
        gains = np.where(fits, ((t - gone_yes) / np.maximum(left, 1) - t / n) / np.maximum(gone, 1), 0.0)
        j = int(np.argmax(gains))
        if gains[j] > best_gain * _MORE:
            cut = codes <= upto[j]
            best, best_gain = (j, cut if side == 0 else cut[::-1]), float(gains[j])
    for j in map(int, np.flatnonzero(~table.ordered)):
        for code in map(int, np.flatnonzero(count[j])):
            rest = n - int(count[j, code])
            if rest < _SMALLEST * size or rest == 0:
                continue
            gain = ((t - int(yes[j, code])) / rest - t / n) / int(count[j, code])
            if gain > best_gain * _MORE:
                best, best_gain = (j, codes == code), gain
    return best


def _ends(count: Integers, yes: Integers, share: int) -> tuple[Integers, Integers, Integers]:
    """What goes at the low end of each input: as many codes as hold at most `share` draws, at least one."""
    passed = np.cumsum(count, axis=1)
    upto = (passed <= share).sum(axis=1) - 1
    first = np.argmax(count > 0, axis=1)
    upto = np.maximum(upto, first)
    rows = np.arange(count.shape[0])
    return passed[rows, upto], np.cumsum(yes, axis=1)[rows, upto], upto


def _paste(table: _Table, y: Bools, rows: Integers, steps: _Steps) -> None:
    """Widen the last box, one end at a time by about what a peel takes, while its density does not fall."""
    if not steps.allowed:
        return
    allowed = steps.allowed[-1]
    while True:
        inside = table.inside(allowed, rows)
        n, t = int(inside.sum()), int(y[rows[inside]].sum())
        best, best_density, best_size = None, t / max(n, 1), 0
        for j in table.restricted(allowed):
            near = rows[table.inside(allowed, rows, leaving=j) & ~inside]
            for more in _wider(table, allowed, j, near, max(int(_PEELED * n), 1)):
                taken = near[more[table.codes[near, j]]]
                if taken.size == 0:
                    continue
                density = (t + int(y[taken].sum())) / (n + taken.size)
                if density > best_density or (density == best_density and taken.size > best_size):
                    best, best_density, best_size = (j, more), density, taken.size
        if best is None:
            return
        allowed = allowed.copy()
        allowed[best[0]] |= best[1]
        steps.allowed.append(allowed)
        steps.changed.append(-1)


def _wider(table: _Table, allowed: Bools, j: int, near: Integers, share: int) -> list[Bools]:
    """Codes that could be taken back: next to either end, or one level."""
    codes = np.arange(_CODES)
    count = np.bincount(table.codes[near, j], minlength=_CODES)
    if not table.ordered[j]:
        return [codes == code for code in np.flatnonzero(~allowed[j] & (count > 0))]
    inside = np.flatnonzero(allowed[j])
    found = []
    above = codes > inside[-1]
    if (count[above] > 0).any():
        passed = np.cumsum(np.where(above, count, 0))
        last = max(int((passed <= share).sum()) - 1, int(np.argmax(above & (count > 0))))
        found.append(above & (codes <= last))
    below = codes < inside[0]
    if (count[below] > 0).any():
        passed = np.cumsum(np.where(below, count, 0)[::-1])
        back = max(int((passed <= share).sum()) - 1, int(np.argmax((below & (count > 0))[::-1])))
        found.append(below & (codes >= _CODES - 1 - back))
    return found


# -- choosing and pruning -----------------------------------------------------------------------------------


def _one_box(table: _Table, y: Bools, grow: Integers, test: Integers) -> tuple[Bools, dict[int, float]]:
    """Codes allowed in the best box, and the quasi-p of each condition that is left."""
    steps = _grow(table, y, grow)
    _paste(table, y, grow, steps)
    allowed = _chosen(table, y, test, steps)
    return _pruned(table, y, test, allowed)


def _chosen(table: _Table, y: Bools, test: Integers, steps: _Steps) -> Bools:
    """The step with the best balance of density and coverage on the test draws."""
    best, best_score = table.everything(), 0.0
    rows, everyone = test, int(y[test].sum())
    for allowed, j in zip(steps.allowed, steps.changed, strict=True):
        rows = rows[allowed[j][table.codes[rows, j]]] if j >= 0 else test[table.inside(allowed, test)]
        t = int(y[rows].sum())
        if t == 0:
            continue
        density, coverage = t / rows.size, t / everyone
        score = 2 * density * coverage / (density + coverage)
        if score > best_score:
            best, best_score = allowed, score
    return best


def quasi_p(inside: int, failures: int, inside_without: int, failures_without: int) -> float:
    """Chance of as many failures in a box if one of its conditions meant nothing (E11).

    Examples
    --------
    >>> quasi_p(50, 50, 50, 50)
    1.0
    """
    if failures <= 0:
        return 1.0
    chance = failures_without / inside_without
    return 1.0 if chance >= 1 else float(bdtrc(failures - 1, inside, chance))


def _pruned(table: _Table, y: Bools, test: Integers, allowed: Bools) -> tuple[Bools, dict[int, float]]:
    """Lift the least sure condition while chance could explain it."""
    allowed, everything = allowed.copy(), table.everything()
    while restricted := table.restricted(allowed):
        inside = table.inside(allowed, test)
        n, t = int(inside.sum()), int(y[test[inside]].sum())
        found = {}
        for j in restricted:
            without = test[table.inside(allowed, test, leaving=j)]
            found[j] = quasi_p(n, t, without.size, int(y[without].sum())) if without.size else 1.0
        worst = max(restricted, key=lambda j: found[j])
        if found[worst] <= _SIGNIFICANCE / table.width:
            return allowed, found
        allowed[worst] = everything[worst]
    return allowed, {}


def _stability(
    table: _Table,
    y: Bools,
    part: Integers,
    open_draws: Bools,
    inputs: tuple[int, ...],
    seed: int,
    halves: int,
) -> dict[int, float]:
    """Share of half-samples of parts in which each input is restricted."""
    parts, seen = int(part.max()) + 1, dict.fromkeys(inputs, 0)
    pairs = parts // 2
    if halves == 0 or pairs < 2:
        return dict.fromkeys(inputs, 1.0)
    for half in range(halves):
        order = np.argsort(uniforms(seed, f"@halves/{half + 1}", 0, pairs))[: pairs // 2]
        grow, test = (np.flatnonzero(np.isin(part, 2 * order + odd) & open_draws) for odd in (0, 1))
        _, surety = _one_box(table, y, grow, test)
        for j in inputs:
            seen[j] += j in surety
    return {j: many / halves for j, many in seen.items()}


# -- the box in units ---------------------------------------------------------------------------------------


def _measured(
    table: _Table,
    columns: Mapping[str, Drawn],
    y: Bools,
    test: Integers,
    allowed: Bools,
    surety: Mapping[int, float],
    often: Mapping[int, float],
) -> Box | None:
    limits = []
    for j in sorted(surety, key=lambda each: (surety[each], each)):
        codes = np.flatnonzero(allowed[j])
        edges, name = table.edges[j], table.names[j]
        if edges is None:
            levels = tuple(int(code) for code in codes)
            limits.append(Limit(name, None, None, levels, surety[j], often[j]))
            continue
        low = None if codes[0] == 0 else float(edges[codes[0] - 1])
        high = None if codes[-1] == table.levels[j] - 1 else float(edges[codes[-1]])
        limits.append(Limit(name, low, high, (), surety[j], often[j]))
    held = {name: columns[name][test] for name in (limit.input for limit in limits)}
    return _rounded(tuple(limits), held, y[test])


def _rounded(limits: tuple[Limit, ...], columns: Mapping[str, Drawn], y: Bools) -> Box | None:
    """Limits with as few digits as leave the density within a point (E12)."""
    exact = _box(limits, columns, y)
    if exact is None:
        return None
    told = list(limits)
    for k, limit in enumerate(limits):
        for digits in (1, 2, 3, 4):
            short = replace(limit, low=_digits(limit.low, digits), high=_digits(limit.high, digits))
            box = _box((*told[:k], short, *told[k + 1 :]), columns, y)
            if box is not None and abs(box.density - exact.density) < 0.01 * (k + 1) / len(limits):
                told[k] = short
                break
    return _box(tuple(told), columns, y)


def _digits(number: float | None, digits: int) -> float | None:
    return None if number is None else float(f"{number:.{digits}g}")


def _box(limits: tuple[Limit, ...], columns: Mapping[str, Drawn], y: Bools) -> Box | None:
    inside = np.ones(y.size, bool)
    for limit in limits:
        inside &= limit.inside(columns[limit.input])
    n, t, everyone = int(inside.sum()), int(y[inside].sum()), int(y.sum())
    if n == 0 or everyone == 0:
        return None
    outside = y.size - n
    return Box(limits, t / n, t / everyone, n / y.size, (everyone - t) / outside if outside else 0.0)
