"""What AUTHORIZE takes besides a rule: common factors, and its members in order (rules A1, A8, A10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guarantor.scenario.condition import Condition, Level, fold, leaves

__all__ = ["HIGHEST_CORRELATION", "Factor", "members", "ready"]

HIGHEST_CORRELATION = 0.95


@dataclass(frozen=True, slots=True)
class Factor:
    """Approvals that move together: a one-factor probit (A10).

    Attributes
    ----------
    members : tuple of str
        Names that share the factor; those that a rule does not name are passed over.
    correlation : float
        Of the latent normals of any two members (Pearson), from 0 to 0.95.
    """

    members: tuple[str, ...]
    correlation: float

    def __post_init__(self) -> None:
        """Refuse a correlation outside [0, 0.95]."""
        if not 0 <= self.correlation <= HIGHEST_CORRELATION:
            raise ValueError(
                f"correlation {self.correlation} of {', '.join(self.members)} is not between 0 and "
                f"{HIGHEST_CORRELATION}; for members that always vote alike use one name"
            )


def members(rule: Condition) -> tuple[str, ...]:
    """Names of a rule, actors and events alike, in the order in which they first occur."""
    return tuple(dict.fromkeys(leaf.name for leaf in leaves(rule) if not isinstance(leaf, Level)))


def ready(rule: Condition, order: Sequence[str] | None = None) -> tuple[Condition, tuple[str, ...]]:
    """Return the simplified rule and its members, in the order given or else of the text.

    Raises
    ------
    ValueError
        If the rule compares a lever (fold it first), or `order` leaves a member out.
    """
    names = members(rule)
    if order is not None:
        missing = [name for name in names if name not in order]
        if missing:
            raise ValueError(f"the order of members leaves out {', '.join(missing)}; list every member")
        names = tuple(name for name in order if name in names)
    return fold(rule, {}), names
