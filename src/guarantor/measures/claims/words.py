"""A claim's formal reading in plain words, made from its parts (E18)."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from itertools import groupby

from guarantor.measures.claims.parts import parts_of
from guarantor.pipeline import NO_FORCE
from guarantor.scenario import Scenario
from guarantor.scenario.claim_schema import Call, Claim, Criterion, Part
from guarantor.scenario.condition import (
    Actor,
    AllOf,
    AnyOf,
    Condition,
    Event,
    Not,
    event_of,
    format_condition,
)
from guarantor.scenario.measure_names import MEASURES
from guarantor.scenario.values import written_of

__all__ = ["reads_as", "unit_in_words"]

_SIGNS = {"<": "below", "<=": "at most", ">": "above", ">=": "at least", "=": "exactly"}
_SHARES = {"<": "in fewer than", "<=": "in at most", ">": "in more than", ">=": "in at least"}
_IN_PERCENT = ("probability", "points", "share")


def reads_as(claim: Claim, scenario: Scenario) -> str:
    """The formal reading in words; empty where nothing is read.

    Examples
    --------
    A claim on `requirement_met` in one course, ``where: ceasefire``, ``is: no``::

        Given a ceasefire, with Europe alone: every line of the requirement is filled - no
    """
    if not claim.reads:
        return ""
    selected = _selected(claim.where, scenario) if claim.where is not None else ""
    shared = _in_course(next(iter(parts_of(claim))), scenario).strip() if _alike(claim) else ""
    groups = [_group(group, scenario, within=not shared) for group in claim.reads]
    text = _listed(groups, "and")
    opening = ", ".join(words for words in (selected, shared) if words)
    sentence = f"{opening}: {text}" if opening else text
    return sentence[:1].upper() + sentence[1:]


def unit_in_words(part: Part) -> str:
    """Unit of a tested mean, median or difference of shares; empty where a share of futures is tested."""
    measure = MEASURES[part.of.name]
    if part.stat == "probability" and part.each is None and _subtracts(part):
        return "points"
    if part.stat not in ("mean", "median"):
        return ""
    if measure.unit in ("yes/no", "probability"):
        return "points" if _subtracts(part) else "" if measure.unit == "yes/no" else "probability"
    return measure.unit


# -- where and in which course ------------------------------------------------------------------------------


def _selected(where: Condition, scenario: Scenario) -> str:
    items = where.items if isinstance(where, AllOf) else (where,)
    return " and ".join(_one_selected(item, scenario) for item in items)


def _one_selected(item: Condition, scenario: Scenario) -> str:
    match item:
        case Event(name) if name not in scenario.events and name in MEASURES:
            return f"where {MEASURES[name].title}"
        case Event(name):
            return f"given {_event(name, scenario)}"
        case Not(Event(name)) if name not in scenario.events and name in MEASURES:
            return f"except where {MEASURES[name].title}"
        case Not(Event(name)):
            return f"without {_event(name, scenario)}"
        case Actor(name):
            return f"where {scenario.actors[name].name} joins"
        case AnyOf(items):
            return f"either {' or '.join(_one_selected(each, scenario) for each in items)}"
    return f"where {format_condition(item)}"


def _event(name: str, scenario: Scenario) -> str:
    title = scenario.events[event_of(name)].title if event_of(name) in scenario.events else name
    level = name.removeprefix(event_of(name)).removeprefix(" == ")
    return f"{title}: {level}" if level else title


def _alike(claim: Claim) -> bool:
    """Whether all parts are read in one world, so that it is named once."""
    settings = {(part.course, tuple(sorted(part.levers.items()))) for part in parts_of(claim)}
    return len(settings) == 1 and not any(part.minus or part.without for part in parts_of(claim))


def _in_course(part: Part, scenario: Scenario) -> str:
    """The world of a part, after a blank; nothing where the measure has no course."""
    if part.course is None:
        return ""
    changed = [f"{lever.replace('_', ' ')} set to {level}" for lever, level in part.levers.items()]
    return " " + " and ".join([_course(part.course, scenario), *changed])


def _course(name: str, scenario: Scenario) -> str:
    if name == NO_FORCE:
        return "no force"
    title = scenario.courses[name].title if name in scenario.courses else name
    return title if title.lower().startswith(("with ", "without ")) else f"with {title}"


# -- parts --------------------------------------------------------------------------------------------------


def _group(group: Sequence[Part], scenario: Scenario, *, within: bool) -> str:
    told = [_part(part, scenario, within=within) for part in group]
    return told[0] if len(told) == 1 else f"either {' or '.join(told)}"


def _part(part: Part, scenario: Scenario, *, within: bool) -> str:
    here = _in_course(part, scenario) if within else ""
    opening = {"mean": "on average ", "median": "at the median "}.get(part.stat or "", "")
    if part.stat == "probability" and part.each is not None:
        return f"{_tested(part, part.each, here, scenario)} {_share(part.test)}"
    if part.stat == "probability" and not _subtracts(part):
        return f"{_measure(part.of, scenario)}{here} {_share(part.test)}"
    if part.stat is not None and MEASURES[part.of.name].yes_no:
        return f"the share of futures in which {_difference(part, here, scenario)} {_bound(part, part.test)}"
    return opening + _tested(part, part.test, here, scenario)


def _tested(part: Part, test: Criterion, here: str, scenario: Scenario) -> str:
    """A value with its test in words: which of two is higher, where the test says no more than that."""
    measure = _measure(part.of, scenario)
    if not test.bounds:
        return f"{measure}{here} - {test.sign}"
    if not _subtracts(part):
        return f"{measure}{here} is {_bound(part, test)}"
    if test.bounds != (0.0,):
        return f"{_difference(part, here, scenario)} {_bound(part, test)}"
    other = _other(part, scenario)
    if MEASURES[part.of.name].yes_no and part.less is None and test.sign in _ONLY:
        return f"{measure}{_ONLY[test.sign].format(here=here, there=other)}"
    return f"{measure}{_HIGHER[test.sign].format(here=here, there=other)}"


_HIGHER = {
    ">": " is higher{here} than {there}",
    ">=": " is at least as high{here} as {there}",
    "<": " is lower{here} than {there}",
    "<=": " is at most as high{here} as {there}",
    "=": " is the same{here} as {there}",
}
_ONLY = {">": "{here}, but not {there}", "<": " {there}, but not{here}"}


def _difference(part: Part, here: str, scenario: Scenario) -> str:
    other = "no force" if part.minus == NO_FORCE else _other(part, scenario)
    same = "the same " if part.without else ""
    return f"{_measure(part.of, scenario)}{here} minus {same}{other} is"


def _other(part: Part, scenario: Scenario) -> str:
    """What is subtracted: another measure, another course, or the same without somebody."""
    if part.less is not None:
        return _measure(part.less, scenario)
    if part.minus is not None:
        return "with no force" if part.minus == NO_FORCE else _course(part.minus, scenario)
    return f"without {_actors(part.without, scenario)}"


def _measure(call: Call, scenario: Scenario) -> str:
    measure = MEASURES[call.name]
    kinds = [kind.removesuffix("?") for kind in measure.arguments]
    told = [_argument(word, kind, scenario) for word, kind in zip(call.arguments, kinds, strict=False)]
    title = f"there is {told[0]}" if call.name == "event" else measure.title.format(*told)
    if "{" not in measure.title and told:
        title = f"{title} from {told[0]}"
    if _offers(call):
        title = f"{title} and offer at least {told[1]} each"
    return _with_names(title, scenario)


def _with_names(title: str, scenario: Scenario) -> str:
    """Name who might attack and who is protected, where the scenario says it."""
    if scenario.challenger is not None:
        title = title.replace("the challenger", scenario.actors[scenario.challenger.actor].name)
    protected = [actor.name for actor in scenario.actors.values() if "protege" in actor.roles]
    return title.replace("the protege", protected[0]) if len(protected) == 1 else title


def _offers(call: Call) -> bool:
    return call.name == "members_joined" and len(call.arguments) > 1


def _argument(word: str, kind: str, scenario: Scenario) -> str:
    if kind == "troops":
        return f"{float(word):,.0f} troops"
    if kind == "event":
        return _event(word, scenario)
    if kind == "course":
        return _course(word, scenario).removeprefix("with ")
    if kind == "input":
        return _input(word, scenario)
    return scenario.actors[word].name if word in scenario.actors else word.replace("_", " ")


def _input(path: str, scenario: Scenario) -> str:
    """``rotation.FRA.ratio`` as "the ratio of France"; with ``*``, what fits the pattern, of every state."""
    *before, last = path.split(".")
    if "*" in path:
        found = {each.split(".")[-1] for each in written_of(scenario) if fnmatchcase(each, path)}
        return f"the {_listed([each.replace('_', ' ') for each in sorted(found)], 'and')} of every state"
    owners = [scenario.actors[part].name for part in before if part in scenario.actors]
    return f"the {last.replace('_', ' ')}{f' of {owners[0]}' if owners else ''}"


def _actors(codes: Sequence[str], scenario: Scenario) -> str:
    for name, members in scenario.groups.items():
        if len(codes) > 1 and set(members) == set(codes):
            return name.replace("_", " ")
    return _listed([scenario.actors[code].name for code in codes], "and")


def _listed(items: Sequence[str], word: str) -> str:
    unique = [text for text, _ in groupby(items)]
    separator = "; " if any("," in text or ";" in text or len(text) > 40 for text in unique) else ", "
    if len(unique) < 3 and separator == ", ":
        return f" {word} ".join(unique)
    return separator.join([*unique[:-1], f"{word} {unique[-1]}"]) if len(unique) > 1 else unique[0]


# -- tests --------------------------------------------------------------------------------------------------


def _subtracts(part: Part) -> bool:
    return bool(part.minus or part.less or part.without)


def _bound(part: Part, test: Criterion) -> str:
    figures = [_figure(part, bound) for bound in test.bounds]
    if test.sign == "in":
        return f"from {figures[0]} to {figures[1]}"
    return f"{_SIGNS[test.sign]} {figures[0]}"


def _figure(part: Part, bound: float) -> str:
    unit = MEASURES[part.of.name].unit
    if unit == "troops":
        return f"{bound:,.0f} troops" if bound else "0"
    if unit in _IN_PERCENT or (unit == "yes/no" and part.stat is not None):
        told = f"{100 * bound:g}"
        return f"{told} points" if _subtracts(part) and bound else f"{told} %" if bound else "0"
    return f"{bound:g} months" if unit == "month" else f"{bound:g}"


def _share(test: Criterion) -> str:
    figures = [f"{100 * bound:g} %" for bound in test.bounds]
    if test.sign == "in":
        return f"in {figures[0]} to {figures[1]} of these futures"
    return f"{_SHARES[test.sign]} {figures[0]} of these futures"
