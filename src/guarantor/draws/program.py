"""A condition as a short list of word operations, for 64 draws at a time (COMMIT, section 3).

Parts that occur twice are computed once. A threshold of few items is unfolded into and and or, one of many is
added up bit by bit with carry.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guarantor.scenario.condition import (
    Actor,
    AllOf,
    Always,
    AnyOf,
    AtLeast,
    Condition,
    Event,
    Level,
    Never,
    Not,
    Weighted,
)

__all__ = ["Program", "Words", "compiled"]

Words = NDArray[np.uint64]

_AND, _OR, _XOR = range(3)
_OPERATIONS = (np.bitwise_and, np.bitwise_or, np.bitwise_xor)
_NO, _YES = -1, -2
"""Values that are the same in every draw."""


@dataclass(frozen=True, slots=True)
class Program:
    """Word operations on registers; the first registers hold the inputs.

    Attributes
    ----------
    inputs : tuple of str
        Names whose words stand in the first registers; behind them stands the mask.
    steps : tuple of (operation, left, right, result)
        Register numbers; a result never overwrites an input.
    answer : int
        Register of the result; -1 for never, -2 for always.
    size : int
        Registers needed.
    """

    inputs: tuple[str, ...]
    steps: tuple[tuple[int, int, int, int], ...]
    answer: int
    size: int

    def run(self, words: Mapping[str, Words], mask: Words, scratch: Sequence[Words] | None = None) -> Words:
        """In which draws the condition holds.

        Parameters
        ----------
        words : mapping of str to ndarray of uint64, shape (W,)
        mask : ndarray of uint64, shape (W,)
            A one for every draw.
        scratch : sequence of ndarray, optional
            Written to; at least `size` of them.

        Returns
        -------
        ndarray of uint64, shape (W,)
            Possibly one of the inputs or of `scratch`.
        """
        if self.answer < 0:
            return mask if self.answer == _YES else np.zeros_like(mask)
        given = [*(words[name] for name in self.inputs), mask]
        if scratch is None:
            scratch = [np.empty_like(mask) for _ in range(self.size - len(given))]
        registers = [*given, *scratch]
        for operation, left, right, result in self.steps:
            _OPERATIONS[operation](registers[left], registers[right], out=registers[result])
        return registers[self.answer]


def compiled(condition: Condition) -> Program:
    """The word operations of a condition.

    Parameters
    ----------
    condition : Condition
        Folded at a course: it compares no lever.

    Raises
    ------
    ValueError
        If the condition still compares a lever.
    """
    return _Compiler(condition).program()


class _Compiler:
    """Values are numbered as they are made: inputs, the mask, then results; each is made once."""

    def __init__(self, condition: Condition) -> None:
        self.inputs: dict[str, int] = {}
        _collect(condition, self.inputs)
        self.mask = len(self.inputs)
        self.made: list[tuple[int, int, int]] = []
        self.known: dict[tuple[int, int, int], int] = {}
        self.parts: dict[Condition, int] = {}
        self.root = self.value(condition)

    def value(self, condition: Condition) -> int:
        match condition:
            case Always():
                return _YES
            case Never():
                return _NO
            case Event(name) | Actor(name):
                return self.inputs[name]
            case Level(lever, _):
                raise ValueError(f"lever '{lever}' is not set; fold the condition at a course first (C3)")
        if condition not in self.parts:
            self.parts[condition] = self._compound(condition)
        return self.parts[condition]

    def _compound(self, condition: Condition) -> int:
        match condition:
            case Not(item):
                return self.emit(_XOR, self.value(item), _YES)
            case AllOf(items):
                return self.chain(_AND, _YES, [self.value(item) for item in items])
            case AnyOf(items):
                return self.chain(_OR, _NO, [self.value(item) for item in items])
            case AtLeast(n, items):
                return self.threshold(n, [(self.value(item), 1) for item in items])
            case Weighted(quota, items, weights):
                pairs = zip(items, weights, strict=True)
                return self.threshold(quota, [(self.value(item), weight) for item, weight in pairs])
        raise AssertionError(condition)

    def emit(self, operation: int, left: int, right: int) -> int:
        """Value of one operation, simplified where a side is constant or both are one."""
        if left < right:
            left, right = right, left
        if right < 0 or left == right:
            if operation == _AND:
                return left if right in (_YES, left) else _NO
            if operation == _OR:
                return left if right in (_NO, left) else _YES
            if right == _NO or left == right:
                return left if right == _NO and left != _NO else _NO
            if left < 0:
                return _YES if left == _NO else _NO
            right = self.mask
        key = (operation, left, right)
        if key not in self.known:
            self.made.append(key)
            self.known[key] = self.mask + len(self.made)
        return self.known[key]

    def chain(self, operation: int, value: int, items: Sequence[int]) -> int:
        for item in items:
            value = self.emit(operation, value, item)
        return value

    def threshold(self, quota: int, pairs: Sequence[tuple[int, int]]) -> int:
        """Where the weights of the items that hold reach the quota."""
        items = sorted(((item, w) for item, w in pairs if w), key=lambda pair: -pair[1])
        left = [0]
        for _, weight in reversed(items):
            left.append(left[-1] + weight)
        left.reverse()
        bits = sum(weight.bit_count() for _, weight in items)
        most = max(8, 2 * bits + left[0].bit_length())
        unfolded: dict[tuple[int, int], int] = {}
        waiting = [(0, quota)]
        while waiting and len(unfolded) <= most:
            i, q = waiting[-1]
            weight = items[i][1] if i < len(items) else 0
            no, yes = self._rest(unfolded, left, i + 1, q), self._rest(unfolded, left, i + 1, q - weight)
            if q <= 0 or q > left[i] or (i, q) in unfolded:
                waiting.pop()
            elif no is None or yes is None:
                waiting += [(i + 1, asked) for asked, got in ((q, no), (q - weight, yes)) if got is None]
            else:
                unfolded[i, q] = self.emit(_OR, no, self.emit(_AND, items[i][0], yes))
                waiting.pop()
        answer = self._rest(unfolded, left, 0, quota)
        return self._added(quota, items) if answer is None else answer

    @staticmethod
    def _rest(unfolded: Mapping[tuple[int, int], int], left: Sequence[int], i: int, q: int) -> int | None:
        if q <= 0:
            return _YES
        if i >= len(left) or q > left[i]:
            return _NO
        return unfolded.get((i, q))

    def _added(self, quota: int, items: Sequence[tuple[int, int]]) -> int:
        """Column by column with carry, from ``2^b - quota`` on; what reaches column b is the answer."""
        height = max(sum(weight for _, weight in items), quota).bit_length()
        columns: list[list[int]] = [[] for _ in range(height + 1)]
        for item, weight in [(_YES, (1 << height) - quota), *items]:
            for j in range(height):
                if weight >> j & 1:
                    columns[j].append(item)
        for j in range(height):
            column = columns[j]
            while len(column) > 1:
                a, b, c = column.pop(), column.pop(), column.pop() if column else _NO
                half = self.emit(_XOR, a, b)
                column.insert(0, self.emit(_XOR, half, c))
                carry = self.emit(_OR, self.emit(_AND, a, b), self.emit(_AND, half, c))
                if carry != _NO:
                    columns[j + 1].append(carry)
        return self.chain(_OR, _NO, columns[height])

    def program(self) -> Program:
        """What the answer needs, with registers used again when their value is not needed any more."""
        first = self.mask + 1
        needed, waiting = set(), [self.root]
        while waiting:
            value = waiting.pop()
            if value >= first and value not in needed:
                needed.add(value)
                waiting += self.made[value - first][1:]
        last: dict[int, int] = {}
        order = sorted(needed)
        for value in order:
            for side in self.made[value - first][1:]:
                last[side] = value
        register = {value: value for value in range(first)}
        free: list[int] = []
        size, steps = first, []
        for value in order:
            operation, left, right = self.made[value - first]
            sides = register[left], register[right]
            for side in {left, right}:
                if side >= first and last[side] == value:
                    free.append(register[side])
            if free:
                register[value] = free.pop()
            else:
                register[value], size = size, size + 1
            steps.append((operation, *sides, register[value]))
        answer = register[self.root] if self.root >= 0 else self.root
        return Program(tuple(self.inputs), tuple(steps), answer, size)


def _collect(condition: Condition, inputs: dict[str, int]) -> None:
    match condition:
        case Event(name) | Actor(name):
            inputs.setdefault(name, len(inputs))
        case Not(item):
            _collect(item, inputs)
        case AllOf(items) | AnyOf(items) | AtLeast(_, items) | Weighted(_, items, _):
            for item in items:
                _collect(item, inputs)
        case _:
            pass
