"""One block of sampled worlds: every input and event of a scenario by name (rules R1, R9, R10, R12, R14)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from guarantor.draws.copula import cholesky, common_factor, components, correlate
from guarantor.draws.distribution import values
from guarantor.draws.stream import key, uniforms_of_key
from guarantor.scenario.quantity import Quantity, Shape, is_certain

__all__ = [
    "BLOCK",
    "CommonFactor",
    "Correlation",
    "Draws",
    "Input",
    "OnDemand",
    "Plan",
    "Sampler",
    "prepare",
    "sample",
]

Floats = NDArray[np.float64]
Column = TypeVar("Column", bound=NDArray[np.generic])

BLOCK = 4096
"""Draws in a block, the unit of arithmetic (R12)."""


@dataclass(frozen=True, slots=True)
class Input:
    """A named quantity (R1)."""

    name: str
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class Correlation:
    """Two names and the Spearman correlation between them (R10)."""

    a: str
    b: str
    spearman: float


@dataclass(frozen=True, slots=True)
class CommonFactor:
    """Names that share a factor; `correlation` is that of any two latent normals (A10)."""

    name: str
    members: tuple[str, ...]
    correlation: float


@dataclass(frozen=True, slots=True)
class Plan:
    """What is drawn, by name; the order of inputs and events moves nothing (R1).

    Attributes
    ----------
    seed : int
        Names the run (R4).
    inputs : tuple of Input
        Quantities that need values.
    uniforms : tuple of str
        Events, which need a uniform only (R6).
    correlations : tuple of Correlation
        Between inputs, events or both; the order of first writing is part of the run's identity (R10).
    factors : tuple of CommonFactor
        A name stands in one factor at most, and not in a correlation as well.

    Raises
    ------
    ValueError
        A name used twice, unknown to the plan, in two factors, or in a factor and a correlation; an input
        that is ``unknown`` or ``refused``.
    """

    seed: int
    inputs: tuple[Input, ...] = ()
    uniforms: tuple[str, ...] = ()
    correlations: tuple[Correlation, ...] = ()
    factors: tuple[CommonFactor, ...] = ()

    def __post_init__(self) -> None:
        """Check the names once."""
        names = Counter([*(entry.name for entry in self.inputs), *self.uniforms])
        _once(names, "names two inputs or events; give each its own name (R1)")
        _once(Counter(factor.name for factor in self.factors), "names two common factors; write one")
        members = Counter(member for factor in self.factors for member in factor.members)
        _once(members, "stands in two common factors; one name has one factor (A10)")
        for entry in self.inputs:
            if entry.quantity.shape in (Shape.UNKNOWN, Shape.REFUSED):
                raise ValueError(
                    f"'{entry.name}' is {entry.quantity.shape.value}, which cannot be drawn; "
                    "pass its 'assume' instead (F10)"
                )
        paired = [name for pair in self.correlations for name in (pair.a, pair.b)]
        for name in [*paired, *members]:
            if name not in names:
                raise ValueError(f"'{name}' is correlated but is no input or event of this plan (R10)")
        for name in paired:
            if name in members:
                raise ValueError(
                    f"'{name}' stands in a correlation and in a common factor; write one of the two (R10)"
                )


def _once(names: Counter[str], fault: str) -> None:
    for name, count in names.items():
        if count > 1:
            raise ValueError(f"'{name}' {fault}")


class OnDemand(Mapping[str, Column], Generic[Column]):
    """Columns by name, each worked out when it is first asked for; read-only arrays.

    A stage asks for what it reads, so an input that nothing reads in a block costs nothing.
    """

    def __init__(self, names: Iterable[str], make: Callable[[str], Column]) -> None:
        self._names = dict.fromkeys(names)
        self._make = make
        self._made: dict[str, Column] = {}

    def __getitem__(self, name: str) -> Column:
        if name not in self._made:
            if name not in self._names:
                raise KeyError(name)
            column = self._make(name)
            column.setflags(write=False)
            self._made[name] = column
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@dataclass(frozen=True, slots=True)
class Draws:
    """The sampled worlds ``start`` to ``start + n - 1``.

    Attributes
    ----------
    start, n : int
        First draw and number of draws D.
    u : mapping of str to ndarray, shape (D,)
        Uniform of each event; it happens where ``u < p`` (R6).
    values : mapping of str to ndarray, shape (D,)
        Value of each input in its unit; words as positions in ``quantity.labels``. Arrays are read-only.
    """

    start: int
    n: int
    u: Mapping[str, Floats]
    values: Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Sampler:
    """A plan with its keys and factors worked out, ready for any block in any order."""

    plan: Plan
    keys: Mapping[str, tuple[int, int]]
    group_of: Mapping[str, tuple[tuple[str, ...], Floats]]
    factor_of: Mapping[str, CommonFactor]
    quantities: Mapping[str, Quantity]

    def block(self, block: int) -> Draws:
        """Draw block `block`, whole and alone (R12).

        Parameters
        ----------
        block : int
            At least 0; holds draws 4096 `block` to 4096 `block` + 4095.

        Returns
        -------
        Draws

        Raises
        ------
        ValueError
            If `block` is negative.
        """
        if block < 0:
            raise ValueError(f"block {block} is negative; blocks count from 0 (R12)")
        start = BLOCK * block
        own = OnDemand(tuple(self.keys), lambda name: uniforms_of_key(self.keys[name], start, BLOCK))
        together: dict[str, Floats] = {}

        def uniform(name: str) -> Floats:
            if name in self.factor_of:
                factor = self.factor_of[name]
                return common_factor(own[name], own[_factor_stream(factor)], factor.correlation)
            if name in self.group_of and name not in together:
                names, lower = self.group_of[name]
                together.update(zip(names, correlate([own[each] for each in names], lower), strict=True))
            return together[name] if name in together else own[name]

        def value(name: str) -> Floats:
            u = uniform(name) if name in self.keys else np.full(BLOCK, 0.5)
            return values(self.quantities[name], u)

        return Draws(
            start, BLOCK, OnDemand(self.plan.uniforms, uniform), OnDemand(tuple(self.quantities), value)
        )


def _factor_stream(factor: CommonFactor) -> str:
    return f"@copula/{factor.name}"


def prepare(plan: Plan) -> Sampler:
    """Work out once per run what every block needs: keys and Cholesky factors.

    Parameters
    ----------
    plan : Plan
        What is drawn.

    Returns
    -------
    Sampler

    Raises
    ------
    ValueError
        A seed or name outside R1-R2; correlations outside R10; a common factor outside 0 to 0.95.

    Notes
    -----
    A certain input takes no stream (R9), unless it stands in a correlation: there its place in the order
    must stay, so that the others do not move when it becomes certain.
    """
    pairs = [(pair.a, pair.b, pair.spearman) for pair in plan.correlations]
    groups = []
    for names in components(pairs):
        inside = set(names)
        groups.append((names, cholesky(names, [pair for pair in pairs if pair[0] in inside])))
    nothing = np.empty(0)
    for factor in plan.factors:
        common_factor(nothing, nothing, factor.correlation)
    grouped = {name for names, _ in groups for name in names}
    streams = [
        *(e.name for e in plan.inputs if e.name in grouped or not is_certain(e.quantity)),
        *plan.uniforms,
        *(_factor_stream(factor) for factor in plan.factors if factor.correlation > 0.0),
    ]
    keys = {name: key(plan.seed, name) for name in streams}
    return Sampler(
        plan,
        keys,
        {name: group for group in groups for name in group[0]},
        {
            member: factor
            for factor in plan.factors
            if factor.correlation > 0.0
            for member in factor.members
            if member in keys
        },
        {entry.name: entry.quantity for entry in plan.inputs},
    )


def sample(plan: Plan, block: int) -> Draws:
    """Draw one block of a plan; for many blocks, `prepare` once (R12)."""
    return prepare(plan).block(block)
