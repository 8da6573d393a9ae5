"""From what the page asks to what it gets: views, situations, cards, comparisons, files.

These run in other processes: they take and give plain data, and what a user can mend comes back as a refusal.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from functools import lru_cache, wraps
from pathlib import Path
from typing import ParamSpec

from guarantor.measures import assess
from guarantor.measures.assess import preview
from guarantor.measures.assessment import Assessment
from guarantor.measures.compare import Moved, compare_scenarios
from guarantor.measures.explain.explaining import explain
from guarantor.measures.explain.forms import (
    EventExplained,
    Explanation,
    InputExplained,
    SourceExplained,
)
from guarantor.measures.inputs import inputs_by_path
from guarantor.measures.runs import FIRST_DRAWS, FirstRuns
from guarantor.report.compared import moved_in_words
from guarantor.report.conditions import chance_words, lever_title
from guarantor.report.explained import as_dict, explained
from guarantor.report.html import page
from guarantor.report.screen import screen_of
from guarantor.report.tables import summary_csv
from guarantor.report.words import of_50, setting, upper
from guarantor.scenario import Scenario, ScenarioError, ScenarioNotFound, UnknownName, build, open_folder
from guarantor.scenario.digest import digest_text
from guarantor.scenario.folder import Folder
from guarantor.scenario.load import chosen
from guarantor.scenario.schema import Pledge
from guarantor.scenario.values import written_of
from guarantor.web.forms import (
    ActorTold,
    Card,
    Compared,
    ComparedRow,
    CourseTold,
    Dial,
    EventTold,
    LeverTold,
    ReadingNamed,
    ScreenNamed,
    Situation,
    View,
    ViewState,
    refusal_of,
)
from guarantor.web.screens import SCREENS

try:
    from guarantor.report.workbook import workbook
except ModuleNotFoundError:  # the extra [export] is not there: asked for a workbook, the page is told so
    WORKBOOKS = False
else:
    WORKBOOKS = True

__all__ = [
    "WORKBOOKS",
    "Reply",
    "Shelf",
    "card",
    "compared",
    "complete",
    "exported",
    "first_view",
    "readable",
    "screen",
    "shelf_of",
    "situation",
]

P = ParamSpec("P")
Reply = tuple[int, str]
"""Status and body."""
Shelf = tuple[str, str]
"""Path of a scenario folder, and what its files looked like when they were read."""

_DRAWN_AT_ONCE = ("futures",)
_RUNS = FirstRuns()
"""What this process has run: whoever changes a lever asks for one more course of the same worlds."""
_TWO_SIDED = 1.96
"""Standard errors on each side of an estimate that hold in 95 of 100 repetitions (E15)."""
_FILES = 500


def shelf_of(path: Path) -> Shelf:
    """The folder as it is now; another stamp where a file in it has changed."""
    seen = sorted(
        f"{file.relative_to(path)} {found.st_size} {found.st_mtime_ns}"
        for file, _ in zip(path.rglob("*"), range(_FILES), strict=False)
        if (found := file.lstat())
    )
    return str(path.resolve()), digest_text("\n".join(seen))


@lru_cache(maxsize=4)
def _folder(shelf: Shelf) -> Folder:
    return open_folder(Path(shelf[0]))


def _scenario(shelf: Shelf, state: ViewState) -> Scenario:
    sets = (f"{path}={text}" for path, text in state.sets.items())
    read = _read(shelf, state.as_of, (*state.readings, *sets))
    return chosen(read, state.without, state.levers)


@lru_cache(maxsize=16)
def _read(shelf: Shelf, as_of: str, variants: tuple[str, ...]) -> Scenario:
    return build(_folder(shelf), as_of=_day(as_of), variants=variants)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UnknownName(f"'{text}' is not a date; write YYYY-MM-DD") from None


def _answers(ask: Callable[P, str]) -> Callable[P, Reply]:
    """A function whose faults that a user can mend become refusals."""

    @wraps(ask)
    def replied(*args: P.args, **kwargs: P.kwargs) -> Reply:
        try:
            return 200, ask(*args, **kwargs)
        except ScenarioError as error:
            many = len(error.faults)
            told = f"This scenario has {many} faults." if many > 1 else "This scenario has a fault."
            return 422, refusal_of(told, error).model_dump_json()
        except UnknownName as error:
            return 422, refusal_of(upper(str(error))).model_dump_json()
        except ScenarioNotFound as error:
            return 404, refusal_of(upper(str(error))).model_dump_json()

    return replied


# -- views --------------------------------------------------------------------------------------------------


@_answers
def first_view(shelf: Shelf, state: ViewState, refinement: str) -> str:
    """The answer on the first futures, at once, without readings and claims."""
    scenario = _scenario(shelf, state)
    found = preview(scenario, seed=state.seed, given=state.given, runs=_RUNS)
    screen = screen_of(found, charts=_DRAWN_AT_ONCE, variant=_as_variant(state), draws=scenario.run.draws)
    view = View(assessment=found, screen=screen, complete=False, refinement=refinement)
    return view.model_dump_json(by_alias=True)


@_answers
def complete(shelf: Shelf, state: ViewState, progress: Callable[[int, int], None]) -> str:
    """The answer on all futures of the scenario, with readings and claims."""
    found = assess(_scenario(shelf, state), seed=state.seed, given=state.given, progress=progress)
    screen = screen_of(found, variant=_as_variant(state))
    return View(assessment=found, screen=screen, complete=True).model_dump_json(by_alias=True)


@_answers
def readable(shelf: Shelf, state: ViewState) -> str:
    """Nothing, or why the scenario cannot be read so."""
    _scenario(shelf, state)
    return ""


@_answers
def screen(shelf: Shelf, state: ViewState, name: str) -> str:
    """A screen beside the answer, of the same scenario, seed and fixed events."""
    return SCREENS[name].compose(_scenario(shelf, state), state.seed, state.given).model_dump_json()


def exported(view: str, form: str) -> bytes:
    """A complete view as a file: the report, the Assessment as JSON, its summary or all its tables."""
    found = Assessment.model_validate(json.loads(view)["assessment"])
    if form == "xlsx":
        return workbook(found)
    if form == "csv":
        return summary_csv(found).encode()
    return f"{page(found) if form == 'html' else found.as_json()}\n".encode()


def _as_variant(state: ViewState) -> str:
    """Replaced inputs and fixed events as a variant for scenario.yaml; the rest is named in a comment."""
    sets = dict(state.sets)
    for event, fixed in state.given.items():
        sets[f"events.{event}.probability"] = fixed if isinstance(fixed, str) else "100%" if fixed else "0%"
    if not sets:
        return ""
    beside = [f"--variant {name}" for name in state.readings]
    beside += [f"--lever {name}={level}" for name, level in state.levers.items()]
    beside += [f"--without {code}" for code in state.without]
    lines = ["variants:", "  my-variant:", '    title: "my variant"', "    set:"]
    lines += [f"      {path}: {json.dumps(text, ensure_ascii=False)}" for path, text in sets.items()]
    return "\n".join([*lines, *([f"# to be used with {' '.join(beside)}"] if beside else [])])


# -- what can be changed ------------------------------------------------------------------------------------


@_answers
def situation(shelf: Shelf, state: ViewState) -> str:
    """What the page offers to change in a scenario as written."""
    scenario = _scenario(shelf, state)
    told = Situation(
        name=state.scenario,
        title=scenario.title,
        question=scenario.question or scenario.title,
        as_of=scenario.as_of.isoformat(),
        digest=scenario.digest,
        draws=scenario.run.draws,
        preview_draws=min(FIRST_DRAWS, scenario.run.draws),
        seed=scenario.run.seed,
        levers=tuple(
            LeverTold(
                name=name,
                title=upper(lever_title(scenario, name)),
                levels=lever.levels,
                ordered=lever.ordered,
            )
            for name, lever in scenario.levers.items()
        ),
        courses=tuple(
            CourseTold(name=name, title=course.title, levers=course.levers)
            for name, course in scenario.courses.items()
        ),
        events=tuple(
            EventTold(
                name=name,
                title=event.title,
                levels=event.levels,
                written=chance_words(scenario, name),
            )
            for name, event in scenario.events.items()
        ),
        actors=tuple(
            _contributor(scenario, code)
            for code, actor in scenario.actors.items()
            if "contributor" in actor.roles
        ),
        readings=tuple(
            ReadingNamed(name=name, title=patch.title, contested=patch.contested)
            for name, patch in scenario.patches.items()
        ),
        dials=_dials(scenario),
        dates=_dates(shelf),
        screens=tuple(ScreenNamed(name=name, title=listed.title) for name, listed in SCREENS.items()),
    )
    return told.model_dump_json()


def _contributor(scenario: Scenario, code: str) -> ActorTold:
    pledges = [pledge for pledge in scenario.pledges if pledge.actor == code]
    name = scenario.actors[code].name
    if not pledges:
        why = "no pledge is on record, so it does not join; add one to the scenario to let it in"
        return ActorTold(code=code, name=name, standing="unheard", offer="", why=why)
    if all(pledge.refused for pledge in pledges):
        return ActorTold(code=code, name=name, standing="refused", offer="", why="it has said no")
    assumed = any(pledge.assumed for pledge in pledges)
    offers = dict.fromkeys(text for pledge in pledges for text in _offers(pledge))
    return ActorTold(
        code=code, name=name, standing="assumed" if assumed else "pledged", offer="; ".join(offers), why=""
    )


def _offers(pledge: Pledge) -> list[str]:
    return [offer.amount.written if offer.amount else offer.word.replace("_", " ") for offer in pledge.offers]


def _dials(scenario: Scenario) -> tuple[Dial, ...]:
    """Rotation and requirement: the inputs that a reader disputes first."""
    inputs, written = inputs_by_path(scenario), written_of(scenario)
    missions = tuple(scenario.requirement.by_mission) if scenario.requirement else ()
    asked = [(f"requirement.by_mission.{mission}.total", (mission,)) for mission in missions]
    turning = [(path, ()) for path in written if path.startswith("rotation.default.")]
    found = []
    for path, where in (*asked, *turning):
        if path in inputs.by_path:
            (entry, *_) = inputs.entries(path)
            title = upper(inputs.title(path))
            found.append(Dial(path=path, title=title, written=written[path], unit=entry.unit, missions=where))
    return tuple(found)


def _dates(shelf: Shelf) -> tuple[str, ...]:
    """The scenario's own date, and the last day on which something in its ledger became known."""
    own = build(_folder(shelf)).as_of
    last = max((row.known_from for row in _folder(shelf).evidence.values()), default=own)
    return tuple(day.isoformat() for day in dict.fromkeys((own, max(own, last))))


# -- cards and comparisons ----------------------------------------------------------------------------------


@_answers
def card(shelf: Shelf, state: ViewState, name: str) -> str:
    """What a name stands for, as `guarantor explain` tells it."""
    found = explain(_scenario(shelf, state), name)
    path = _replaceable(found)
    plain = ViewState(scenario=state.scenario, as_of=state.as_of)
    was, cited = "", tuple[dict[str, object], ...]()
    if path:
        before = _scenario(shelf, plain)
        was = written_of(before).get(path, "")
        cited = _citations(explain(before, path)) if path in state.sets else ()
    told = as_dict(found)
    answer = Card(
        kind=str(told["kind"]),
        name=found.name,
        title=str(told.get("title") or told.get("says") or _source_title(found)),
        lines=tuple(explained(found).splitlines()),
        told=told,
        path=path,
        was=was,
        was_citations=cited,
    )
    return answer.model_dump_json()


def _citations(found: Explanation) -> tuple[dict[str, object], ...]:
    """What an input cites, as plain data."""
    if not isinstance(found, InputExplained):
        return ()
    return tuple(asdict(row) for entry in found.entries for row in entry.citations)


def _source_title(found: Explanation) -> str:
    return found.row.title if isinstance(found, SourceExplained) else ""


def _replaceable(found: Explanation) -> str:
    """The path of an input that is a quantity: what `--set` can replace in one field."""
    told = found.chance if isinstance(found, EventExplained) else found
    if isinstance(told, InputExplained) and any(entry.spread is not None for entry in told.entries):
        return told.name
    return ""


@_answers
def compared(shelf: Shelf, state: ViewState) -> str:
    """A view against the scenario as written: the same course, the same futures."""
    after = _scenario(shelf, state)
    plain = ViewState(scenario=state.scenario, as_of=state.as_of, levers=state.levers)
    before = _scenario(shelf, plain)
    found = compare_scenarios(after, before, draws=FIRST_DRAWS, seed=state.seed, given=state.given)
    titles = {name: course.title for name, course in after.courses.items()}
    rows = [
        ComparedRow(
            course=titles.get(moved.course, moved.course),
            measure=f"{moved.measure}{when}",
            base=of_50(moved.before) if moved.before else "",
            now=of_50(moved.after) if moved.after else "",
            difference=f"{moved_in_words(moved)}{_give_or_take(moved)}",
        )
        for one in found.moved
        for moved, when in _ends(one)
    ]
    fixed = "; ".join(f"{name}: {setting(fixed)}" for name, fixed in state.given.items())
    same = found.same_inputs and not fixed
    return Compared(draws=found.draws, same=same, rows=tuple(rows)).model_dump_json()


def _give_or_take(moved: Moved) -> str:
    """The sampling error of a paired difference, in the unit in which it is told."""
    found = moved.difference
    if found.mean is None or not found.se:
        return ""
    error = _TWO_SIDED * found.se
    if moved.before is not None:
        return f": {50 * found.mean:+.1f} of 50, give or take {50 * error:.1f}"
    if moved.measure == "chance of attack":
        return f", give or take {100 * error:.1f} points"
    return f", give or take {error:,.0f}"


def _ends(one: Moved) -> list[tuple[Moved, str]]:
    return [(one, ""), *([(one.together, " if all move together")] if one.together else [])]
