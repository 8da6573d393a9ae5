"""What it would take, in words: the smallest sets of changes, or how near they come (E19)."""

from __future__ import annotations

from shlex import join
from textwrap import wrap

from guarantor.measures.influence.reach_forms import ChangeTold, ReachAnswer, ReachSet
from guarantor.report.basis import basis_words
from guarantor.report.words import both_of_50, count_of_50, listed, upper

__all__ = [
    "asked_words",
    "before_words",
    "found_words",
    "options_of",
    "question",
    "reached_text",
    "set_words",
    "tried_words",
]

COLUMNS = 80
_KINDS = {
    "lever": "levels of levers",
    "event": "events fixed",
    "pledge": "pledges that stand whatever else happens",
    "actor": "actors left out",
    "unheard": "what a reading assumes of the unheard",
    "input": "inputs at an end of their own range",
}


def question(answer: ReachAnswer) -> str:
    """``Europe alone: what would it take for '..' to hold in 40 of 50 futures?``."""
    return (
        f"{upper(answer.course_title)}: what would it take for '{asked_words(answer)}' to hold in "
        f"{50 * answer.target:.3g} of 50 futures?"
    )


def asked_words(answer: ReachAnswer) -> str:
    """What must hold: ``there are enough troops``, ``chance of attack is lower than with no force``."""
    if answer.minus_title and answer.test.split()[1:] == ["0"]:
        side = "lower" if answer.test.startswith("<") else "higher"
        return f"{answer.title} is {side} than with {answer.minus_title}"
    less = f", less that with {answer.minus_title}" if answer.minus_title else ""
    return f"{answer.title}{less} {answer.test}".strip()


def before_words(answer: ReachAnswer) -> str:
    """How often it holds as it is."""
    return f"As it is, it holds in {both_of_50(answer.before, ' of 50 futures')}."


def found_words(answer: ReachAnswer) -> str:
    """Whether anything tried reaches it, and how near the best comes."""
    if answer.reached:
        return "Nothing: it holds that often as it is."
    if answer.sets:
        fewest = len(answer.sets[0].changes)
        number = "One change is" if fewest == 1 else f"{fewest} changes together are"
        if fewest > answer.most:
            return (
                f"No set of up to {answer.most} changes reaches it. {number} enough, and none of them can "
                "be spared; a smaller set of another kind was not found, which does not prove that there is "
                "none."
            )
        return f"{number} enough."
    told = f"Nothing tried reaches it, in sets of up to {answer.most} changes"
    if answer.nearest:
        best = answer.nearest[0]
        told += f". The nearest comes to {count_of_50(best.share)} of 50"
    if answer.everything is not None:
        told += (
            f"; all {len(answer.everything.changes)} changes that help, together, to "
            f"{count_of_50(answer.everything.share)}"
        )
    return f"{told}."


def set_words(one: ReachSet) -> str:
    """A set of changes and what it comes to."""
    return f"{upper(listed([each.title for each in one.changes]))}: {both_of_50(one.holds, ' of 50')}"


def options_of(one: ReachSet) -> str:
    """The options that apply a set in every command."""
    words: list[str] = []
    for each in one.changes:
        words += _options(each)
    words += [word for lever, level in one.levers.items() for word in ("--lever", f"{lever}={level}")]
    return join(words)


def _options(change: ChangeTold) -> list[str]:
    words = [word for name in change.readings for word in ("--variant", name)]
    for name, fixed in change.given.items():
        value = fixed if isinstance(fixed, str) else "" if fixed else "no"
        words += ["--given", f"{name}={value}" if value else name]
    words += [word for path, text in change.sets.items() for word in ("--set", f"{path}={text}")]
    return [*words, *(word for code in change.without for word in ("--without", code))]


def tried_words(answer: ReachAnswer) -> str:
    """What was tried, so that nobody takes silence for proof."""
    if answer.reached or not answer.tried:
        return ""
    kinds = [f"{count} {_KINDS[kind]}" for kind, count in answer.tried.items() if count]
    return (
        f"Tried one by one: {listed(kinds)}; then together, those that help most, up to {answer.most} at a "
        f"time: {answer.runs} sets in all, each on the same futures. Costs and likelihoods of the changes "
        "are not weighed; fewest changes stand first."
    )


def reached_text(answer: ReachAnswer) -> str:
    """The answer as text."""
    lines = wrap(question(answer), COLUMNS)
    for text in (
        basis_words(answer.scenario, answer.run, answer.actors),
        before_words(answer),
        found_words(answer),
    ):
        lines += wrap(text, COLUMNS)
    for one in answer.sets or answer.nearest:
        lines += ["", *wrap(set_words(one), COLUMNS - 2, initial_indent="  ", subsequent_indent="    ")]
        lines += [f"    {options_of(one)}"]
    tried = tried_words(answer)
    return "\n".join([*lines, *(["", *wrap(tried, COLUMNS)] if tried else [])])
