"""The form of ``scenario.yaml`` as a JSON Schema, so that editors complete names and mark slips (property 7).

The reader decides what is valid; this is the part of it that can be said without knowing the names, the units
and the dates of a scenario. Each section below is one table: key, what may stand there, what it means.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from guarantor.scenario.deterrence import judgements
from guarantor.scenario.estimators import estimators
from guarantor.scenario.evidence import GRADES
from guarantor.scenario.force import IN_PLACE
from guarantor.scenario.measure_names import MEASURES
from guarantor.scenario.schema import ROLES
from guarantor.scenario.situation import SLUG

__all__ = ["json_schema"]

Schema = dict[str, Any]

_SLUG = f"^{SLUG.pattern}$"
_ACTOR = "^[A-Z][A-Z0-9_]{1,15}$"
_WORD = "^[a-z][a-z0-9_]{0,39}$"
_GUARANTOR = "^(?!order$)([A-Z][A-Z0-9_]{1,15}|[a-z][a-z0-9_]{0,39})$"


def json_schema() -> Schema:
    """The schema (draft 2020-12) as plain data.

    Notes
    -----
    It expects dates as text, which is how editors hand them over.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "guarantor scenario, format 1",
        **_pairs(_top(), required=("guarantor", "as_of", "actors", "courses")),
        "$defs": _definitions(),
    }


# -- building blocks ----------------------------------------------------------------------------------------


def _pairs(properties: Mapping[str, Schema], required: Sequence[str] = ()) -> Schema:
    """A group of these names and no others."""
    form: Schema = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return form | ({"required": list(required)} if required else {})


def _named(pattern: str, each: Schema, said: str = "", beside: Mapping[str, Schema] | None = None) -> Schema:
    """A group whose names the analyst chooses."""
    form = _pairs(beside or {}) | {"patternProperties": {pattern: each}}
    return form | ({"description": said} if said else {})


def _list(each: Schema, said: str = "", **more: Any) -> Schema:
    return {"type": "array", "items": each, **({"description": said} if said else {}), **more}


def _dated(form: Schema) -> Schema:
    """One entry, or a list of entries with rising ``since`` (F6, F7)."""
    return {"anyOf": [form, _list(form, minItems=1)]}


def _words(*words: str, said: str = "") -> Schema:
    return {"enum": list(words), **({"description": said} if said else {})}


def _text(said: str = "", most: int | None = None, pattern: str = "") -> Schema:
    form: Schema = {"type": "string"} if pattern else {"type": ["string", "number"]}
    form |= {"pattern": pattern} if pattern else {}
    form |= {"maxLength": most} if most else {}
    return form | ({"description": said} if said else {})


def _whole(low: int, high: int, said: str) -> Schema:
    return {"type": "integer", "minimum": low, "maximum": high, "description": said}


def _use(name: str, said: str = "") -> Schema:
    """A definition shared by many fields."""
    return {"$ref": f"#/$defs/{name}"} | ({"description": said} if said else {})


def _definitions() -> Schema:
    value = {"value": _use("quantity"), "assume": _use("quantity", "the range to explore; with 'unknown'")}
    value |= {"unit": _text("unit of a number that names none")}
    with_when = {"when": _use("condition", "the first case that holds applies")}
    entry = _pairs({**value, **_provenance()}, ("value",))
    return {
        "date": {
            "type": ["string", "integer"],
            "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$",
            "description": "YYYY-MM-DD; a month or a year counts as its last day",
        },
        "yes_no": {"enum": ["yes", "no", "true", "false", True, False]},
        "condition": {
            "type": "string",
            "maxLength": 1000,
            "description": "events, actors, 'lever >= level', at_least(n, [..]), joined by and, or, not",
        },
        "quantity": {
            "type": ["string", "number"],
            "maxLength": 200,
            "description": "a number or a range, such as 10000 troops, 8000 to 12000 troops, 30% to 70%, "
            "pert(1, 2, 5); or unknown",
        },
        "value": {
            "description": "a quantity, alone or with its source and grade, or dated entries of it",
            "anyOf": [
                _use("quantity"),
                entry,
                _list({"anyOf": [_use("quantity"), entry]}, minItems=1),
            ],
        },
        "chance": {
            "description": "a share such as 30% to 70%; for an event with levels one_of(a, b); or cases",
            "anyOf": [
                _use("value"),
                _list(_pairs({**with_when, **value, **_provenance()}, ("when", "value")), minItems=1),
            ],
        },
    }


def _provenance() -> Schema:
    """What may stand beside any value (F6)."""
    return {
        "since": _use("date", "first day on which this was publicly known"),
        "source": _text("id of a row of evidence.csv"),
        "grade": _words(*GRADES, said="what the value rests on"),
        "quote": _text("at most 20 words, as they stand in the source", 2000),
        "locator": _text("where in the source", 2000),
        "note": _text("why; a judgement says so here", 2000),
    }


# -- sections -----------------------------------------------------------------------------------------------


def _top() -> Schema:
    slug, actor, word = _text(pattern=_SLUG), _text(pattern=_ACTOR), _text(pattern=_WORD)
    changes = _named(_SLUG, _dated(_pairs(_change(), ("set",))))
    return {
        "guarantor": {"enum": [1, "1"], "description": "version of the format"},
        "name": _text("name of the scenario", 200),
        "title": _text("what is asked about, in a line", 200),
        "question": _text("the question that the scenario answers", 2000),
        "as_of": _use("date", "the day on which the situation is known; nothing later is used"),
        "start": _use("date", "calendar date of month 0"),
        "months": _whole(1, 600, "how many months are looked at"),
        "defaults": _pairs({name: _provenance()[name] for name in ("source", "grade")}),
        "actors": _named(_ACTOR, _pairs(_actor()), "states and bodies by ISO 3166 alpha-3 code"),
        "groups": _named(_WORD, _list(actor), "names for several actors"),
        "levers": _named(_WORD, _pairs(_lever(word), ("levels",)), "what a course of action sets"),
        "courses": _named(_SLUG, _course(), "each sets every lever; no-force is always there"),
        "events": _named(_WORD, _pairs(_event(word, actor), ("probability",)), "what may happen"),
        "pledges": _named(_SLUG, _dated(_pairs(_pledge(actor), ("actor", "offers"))), "who offers what"),
        "unheard": _pairs(_unheard(actor), ("of", "offers")),
        "approvals": _named(_SLUG, _approval(), "routes to approval; any one is enough"),
        "requirement": _pairs(_requirement(actor), ("lines",)),
        "limits": _limited(),
        "deployment": _pairs(
            {**_days(), "lift": _use("value", "troops per month, in plus out"), **_provenance()}
        ),
        "rotation": _named(
            _ACTOR, _pairs(_rotation()), "how troops are rotated", {"default": _pairs(_rotation())}
        ),
        "guarantees": _named(
            _GUARANTOR, _pairs(_guarantee()), "who promises what, by actor or group", _order()
        ),
        "challenger": _pairs(_challenger(actor), ("actor", "strength", "protege_strength", "anchor")),
        "deterrence": _deterrence(),
        "common_factors": _named(_SLUG, _pairs(_factor(), ("of",)), "inputs whose errors move together"),
        "correlations": _list(_pairs(_correlation(), ("of", "spearman"))),
        "quantities": _named("^.{1,200}$", _use("value"), "what states hold, such as GBR.land_forces"),
        "tables": _named("^.{1,200}$", _text("path of a table in the folder")),
        "readings": changes | {"description": "changes that informed people dispute"},
        "variants": changes | {"description": "changes to try with --variant"},
        "claims": _named(_SLUG, _pairs(_claim(), ("says",)), "quoted claims and how they are read"),
        "checks": _named(_SLUG, _pairs(_check(slug), ("expect", "course", "within")), "what is expected"),
        "not_in_this_answer": _list(_text(most=2000), "what the reader should not look for here"),
        "no_force": _text("what the reference course without a force means", 300),
        "run": _pairs(_run()),
    }


def _actor() -> Schema:
    roles = _list(_words(*ROLES))
    return {"name": _text("as it is shown", 200), "roles": roles, "note": _text(most=2000)}


def _lever(word: Schema) -> Schema:
    return {
        "levels": _list(word, "lowest first", minItems=1),
        "ordered": _use("yes_no", "whether each level includes those before it"),
        "title": _text(),
    }


def _course() -> Schema:
    return _named("^(?!title$)[a-z][a-z0-9_]{0,39}$", _text(), beside={"title": _text("as it is shown", 60)})


def _event(word: Schema, actor: Schema) -> Schema:
    return {
        "title": _text("as it is shown", 80),
        "actor": actor | {"description": "whose yes it is"},
        "levels": _list(word, "instead of yes and no", minItems=1),
        "ordered": _use("yes_no", "whether levels can be compared with < and >"),
        "probability": _use("chance"),
        **_provenance(),
    }


def _pledge(actor: Schema) -> Schema:
    offers = _named(_WORD, {"anyOf": [_words("as_able", "as_required", "refused"), _use("value")]})
    return {
        "actor": actor,
        "offers": {"anyOf": [_words("refused"), offers], "description": "by line; 'troops' fits any line"},
        "if": _use("condition"),
        "title": _text(),
        **_provenance(),
    }


def _unheard(actor: Schema) -> Schema:
    return {
        "of": {"anyOf": [_text(pattern=_WORD), _list(actor)], "description": "a group or a list of actors"},
        "offers": _use("value", "share of its land forces that each is assumed to offer; 0% for nothing"),
        "if": _use("condition"),
        **_provenance(),
    }


def _approval() -> Schema:
    route = _pairs({"title": _text(most=80), "rule": _use("condition"), **_provenance()}, ("rule",))
    either = {"anyOf": [_use("condition"), route]}
    return {"anyOf": [*either["anyOf"], _list(either, minItems=1)]}


def _requirement(actor: Schema) -> Schema:
    line = {
        "title": _text(most=60),
        "unit": _words("troops", "persons", "personnel"),
        "priority": _use("quantity", "the highest is filled first"),
        "provider": actor | {"description": "who alone can fill what others cannot substitute"},
        "substitution": _use("value", "share that others can fill; beside 'provider'"),
        "critical": _use("yes_no", "whether it counts for the first month at half strength"),
        **_provenance(),
    }
    mission = {
        "total": _use("value", "troops that the mission asks for"),
        "estimator": _words(
            *dict.fromkeys(row.name for row in estimators()), said="a method instead of a total"
        ),
        "counts_as": _words(
            *dict.fromkeys(row.mission for row in estimators()), said="the mission as estimators name it"
        ),
        "line_km": _use("value", "length of the line"),
        "population": _use("value", "people in the area"),
        "split": _named(_WORD, _use("quantity"), "share of each line; together 100%"),
        "from_month": _whole(0, 599, "first month in which it is asked for"),
        **_provenance(),
    }
    return {
        "lines": _named(_WORD, _pairs(line), "kinds of troops"),
        "by_mission": _named(_WORD, _pairs(mission), "by level of the lever 'mission'"),
    }


def _limited() -> Schema:
    together = _pairs({"ceiling": _use("value", "most that its members send together"), **_provenance()})
    form = _named(_ACTOR, _pairs(_limits()), "what keeps a state's troops elsewhere, late or apart")
    form["patternProperties"][_WORD] = together
    return form


def _limits() -> Schema:
    commitment = {
        "title": _text(most=200),
        "troops": _use("value"),
        "releasable": _use("yes_no"),
        "in": _text("actor or group on whose territory they stand", pattern=_GUARANTOR),
        **_provenance(),
    }
    caveat = {
        "line": _text("line of the requirement", pattern=_WORD),
        "share": _use("value", "share of what it brings that may be used on the line; 0% by default"),
        "if": _use("condition", "on levers and events"),
        **_provenance(),
    }
    return {
        "ceiling": _use("value", "most that it sends"),
        "home_floor": _use("value", "least that it keeps at home"),
        "commitments": _list(_pairs(commitment, ("troops",)), "troops held by other operations"),
        "caveats": _list(_pairs(caveat, ("line",)), "what it does in part, or not at all"),
        **_days(),
        **_provenance(),
    }


def _days() -> Schema:
    return {
        "decision_days": _use("value", "days from month 0 to the decision"),
        "notice_to_move_days": _use("value", "days from the decision to departure"),
        "transit_days": _use("value", "days from departure to the place"),
    }


def _rotation() -> Schema:
    return {
        "ratio": _use("value", "units held for each unit deployed"),
        "deployable_share": _use("value", "share of the land forces that can deploy"),
        "sustained_share": _use("value", "share of the land forces that can be kept there; without a ratio"),
        "tour_months": _use("value", "how long a unit stays"),
        "overlap_months": _use("value", "how much of that the next one is there too"),
        **_provenance(),
    }


def _order() -> Schema:
    return {"order": _list(_text(pattern=_GUARANTOR), "who decides first")}


def _guarantee() -> Schema:
    by_level = {"anyOf": [_use("value"), _named(_WORD, _use("value"))]}
    own = [row for row in judgements() if row["per"] == "guarantor"]
    interests = {row["name"]: _use("value", row["title"]) for row in judgements() if row["per"] == "interest"}
    return {
        "lever": _text("lever that sets its level", pattern=_WORD),
        "requires": _list(_text(pattern=_GUARANTOR), "who must have come in before it does"),
        "reliability": by_level | {"description": "chance that it comes in, one or one for each level"},
        "reinforcement": by_level | {"description": "troops that would come, one or one for each level"},
        **{row["name"]: _use("value", row["title"]) for row in own},
        "interests": _pairs(interests) | {"description": "what counts if guarantors decide by interest"},
        **_provenance(),
    }


def _challenger(actor: Schema) -> Schema:
    return {
        "actor": actor,
        "strength": _use("value"),
        "protege_strength": _use("value"),
        "anchor": _use("value", "chance of attack with no force, the reader's own"),
        **_provenance(),
    }


def _deterrence() -> Schema:
    rows = [row for row in judgements() if row["per"] == "scenario" and not row["name"].startswith(IN_PLACE)]
    judged = {row["name"]: _use("value", row["title"]) for row in rows}
    return _named(f"^{IN_PLACE}", _use("value"), "judgements of the game, by default those shipped", judged)


def _factor() -> Schema:
    return {
        "title": _text(most=80),
        "of": _list(_text(most=200), "names of inputs; * stands for any part"),
        "correlation": _use("quantity", "0 to 0.95"),
        **_provenance(),
    }


def _correlation() -> Schema:
    return {
        "of": _list(_text(), "two inputs", minItems=2, maxItems=2),
        "spearman": _use("quantity", "-1 to 1"),
        **_provenance(),
    }


def _change() -> Schema:
    paths = {"type": "object", "minProperties": 1, "description": "dotted path: new value"}
    return {"title": _text("as it is shown", 200), "set": paths, **_provenance()}


def _measure(said: str = "") -> Schema:
    return {"type": "string", "examples": list(MEASURES), **({"description": said} if said else {})}


def _claim() -> Schema:
    test: Schema = {"type": ["string", "number", "boolean"]}
    part = _pairs(
        {
            "of": _measure("what is measured"),
            "course": _text(pattern=_SLUG),
            "minus": _text("course to subtract", pattern=_SLUG),
            "less": _measure("measure to subtract"),
            "without": _text("actor or group that is removed in what is subtracted"),
            "with": _named(_WORD, _text(), "levers set otherwise"),
            "each": test | {"description": "turns a number into yes or no in every future"},
            "stat": _words("mean", "probability", "median"),
            "is": test | {"description": "yes, no, or a comparison such as '> 0'"},
            "where": _use("condition"),
            "month": _text(),
        },
        ("of", "is"),
    )
    either = _pairs({"any_of": _list(part, minItems=2)}, ("any_of",))
    ids = _list(_text("id of a row of evidence.csv"))
    return {
        "says": _text("the words of the claim", 2000),
        "speaker": _text(most=2000),
        "where": _use("condition", "the futures in which it is tested"),
        "holds_in": _use("quantity", "share of the futures in which it must hold, above 50%"),
        "end": _words("least", "greatest", "both", said="each on its own, all together, or both"),
        "evidence": _pairs({"for": ids, "against": ids}),
        "reads": _list({"anyOf": [part, either]}, "all must hold", minItems=1),
        "not_testable": _text("why it cannot be tested", 2000),
        **_provenance(),
    }


def _check(slug: Schema) -> Schema:
    return {
        "given": _named(_WORD, _use("yes_no"), "events that are fixed"),
        "expect": _measure("a yes/no measure as its share, a number as its mean"),
        "course": slug,
        "within": _list(_use("quantity"), "lowest and highest", minItems=2, maxItems=2),
        **_provenance(),
    }


def _run() -> Schema:
    return {
        "draws": _whole(1, 10_000_000, "how many futures are sampled"),
        "seed": _whole(0, 2**64 - 1, "which set of futures"),
        "sampler": _words("philox"),
    }
