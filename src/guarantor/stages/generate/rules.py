"""What GENERATE reads and what it returns, as plain arrays (rules G1, G14, G17, G20, G33).

Axes are **D** draws, **S** states in file order and **K** requirement lines in file order; the unit is
persons, sustained in the field for as long as the requirement lasts. Values are checked by the kernel,
all at once (G30).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Bools", "Fielded", "Floats", "GroupCeiling", "Integers", "Need", "ProviderLimit", "Supply"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class GroupCeiling:
    """Most persons that a group of states may have in theatre together, whatever they fill (G14).

    Attributes
    ----------
    members : tuple of int
        Indices of the states. Of two groups one holds the other, or no state is in both.
    ceiling : ndarray, shape (D,)
        Persons; ``inf`` = no ceiling.
    """

    members: tuple[int, ...]
    ceiling: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Supply:
    """What each state could keep in the field if it joined (G1, G3).

    Attributes
    ----------
    capacity : ndarray, shape (D, S, K)
        Sustained strength by line, persons, finite and at least 0. A refused pledge is 0 here (G2).
    ceiling : ndarray, shape (D, S)
        Most persons the state may have in theatre over all lines; ``inf`` = no ceiling.
    together : tuple of GroupCeiling
        Ceilings on groups of states, as a tree.
    """

    capacity: Floats
    ceiling: Floats
    together: tuple[GroupCeiling, ...] = ()

    def of(self, draws: Bools | Integers | slice) -> Supply:
        """The same in fewer draws."""
        groups = tuple(GroupCeiling(each.members, each.ceiling[draws]) for each in self.together)
        return Supply(self.capacity[draws], self.ceiling[draws], groups)


@dataclass(frozen=True, slots=True, eq=False)
class Need:
    """What is asked for (G1, G16).

    Attributes
    ----------
    requirement : ndarray, shape (D, K)
        Persons on each line, finite and at least 0.
    priority : ndarray, shape (K,)
        Weight per person, above 0; lines of higher weight are filled first, ties in file order.
    """

    requirement: Floats
    priority: Floats


@dataclass(frozen=True, slots=True, eq=False)
class ProviderLimit:
    """A line that only one state can supply in full (G12, G14).

    All other states together may fill at most ``substitution * requirement[line]`` of the line, whether
    or not the provider takes part; what the provider itself supplies to the line comes on top, and is
    nothing if it has not joined or holds nothing there.

    Attributes
    ----------
    line : int
        Index of the line.
    provider : int
        Index of the state that can supply it.
    substitution : ndarray, shape (D,)
        Share of the requirement that the others can fill, 0 to 1; 1 = no limit at all.
    """

    line: int
    provider: int
    substitution: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Fielded:
    """What can be fielded and kept there, per draw (G16, G17, G20, G33).

    Attributes
    ----------
    fill : ndarray, shape (D, K)
        Persons on each line, by priority; never above the requirement.
    sustained_troops : ndarray, shape (D,)
        Sum of `fill` over the lines.
    package_share : ndarray, shape (D,)
        q*, the largest share of *every* line at once; above 1 = margin. 1 where nothing is required.
    required : ndarray of bool, shape (D,)
        Whether anything is required; where not, `package_share` has no meaning of its own.
    requirement_met : ndarray of bool, shape (D,)
        ``package_share >= 1 - 1e-9``.
    headcount : ndarray, shape (D,)
        Persons that those who joined could keep there if any soldier could fill any place (G33), within
        the lift cap if there is one.
    headcount_met : ndarray of bool, shape (D,)
        ``headcount >= total requirement * (1 - 1e-9)``.
    bottleneck : ndarray of int, shape (D,)
        Bit mask (bit c = line c) of the first inclusion-minimal tight set in (size, mask) order; bit K,
        one past the last line, where lift alone is short; 0 where nothing is required.
    bottleneck_tie : ndarray of bool, shape (D,)
        Whether there is another inclusion-minimal tight set, or lift is short too, so that relieving one
        is not enough.
    deployed : ndarray, shape (D, S)
        Persons credited to each state, summed over lines: mean of file order and its reverse.
    """

    fill: Floats
    sustained_troops: Floats
    package_share: Floats
    required: Bools
    requirement_met: Bools
    headcount: Floats
    headcount_met: Bools
    bottleneck: Integers
    bottleneck_tie: Bools
    deployed: Floats
