"""Hypothesis strategies for conditions, shared by the tests that evaluate them."""

from collections.abc import Sequence

from hypothesis import strategies as st

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


def conditions(
    events: Sequence[str],
    actors: Sequence[str] = (),
    levers: dict[str, tuple[str, ...]] | None = None,
    *,
    negated_events: bool = True,
    negated: bool = False,
) -> st.SearchStrategy[Condition]:
    """Trees over the names given, monotone in the actors unless `negated`."""
    atoms: list[st.SearchStrategy[Condition]] = [st.sampled_from([Always(), Never()])]
    if events:
        event = st.sampled_from([Event(name) for name in events])
        atoms.append(event)
        if negated_events:
            atoms.append(event.map(Not))
    if actors:
        atoms.append(st.sampled_from([Actor(name) for name in actors]))
    for lever, levels in (levers or {}).items():
        subset = st.sets(st.sampled_from(levels)).map(
            lambda s, levels=levels: tuple(x for x in levels if x in s)
        )
        level = subset.map(lambda chosen, lever=lever: Level(lever, chosen))
        atoms += [level, level.map(Not)]

    def bigger(item: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
        items = st.lists(item, max_size=4).map(tuple)
        weighed = st.lists(st.tuples(item, st.integers(0, 5)), max_size=4)
        options = [
            items.map(AllOf),
            items.map(AnyOf),
            st.builds(AtLeast, st.integers(-1, 5), items),
            st.builds(
                lambda quota, pairs: Weighted(quota, tuple(i for i, _ in pairs), tuple(w for _, w in pairs)),
                st.integers(-1, 12),
                weighed,
            ),
        ]
        return st.one_of(*options, *([item.map(Not)] if negated else []))

    return st.recursive(st.one_of(*atoms), bigger, max_leaves=8)
