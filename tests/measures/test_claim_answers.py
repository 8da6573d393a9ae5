"""Answers on claims: what is carried, what flips them, what is judged on more draws (E18, E19)."""

from dataclasses import replace

from claim_builders import ALONE, BACKSTOP, MONITORS, ceasefire, claim, part
from guarantor.measures.claims.answering import answer_claims, judge_claims, open_flips
from guarantor.measures.readings import runs_of_readings
from guarantor.measures.runs import run_of
from guarantor.run import Results
from guarantor.scenario import build, load


def answered(results: Results, *claims, thorough=False):
    named = tuple(replace(each, id=f"said-{k}") for k, each in enumerate(claims))
    model = replace(results.model, scenario=replace(results.model.scenario, claims=named))
    answers = answer_claims(replace(results, model=model), thorough=thorough)
    return answers[0] if len(answers) == 1 else answers


def test_an_answer_carries_the_claim_its_reading_and_its_cells(plain):
    said = claim(
        part("joined(XBE)", BACKSTOP, "yes"),
        where=ceasefire(plain),
        source="XE03",
        evidence_for=("XE01",),
        evidence_against=("XE02",),
    )
    found = answered(plain, said)
    assert (found.says, found.speaker, found.source) == ("it was said", "somebody", "XE03")
    assert found.date.isoformat() == "2031-02-20"
    assert found.reads_as == "Given a ceasefire, with Arvonia behind: Belmark joins - yes"
    assert (found.verdict, found.share, found.unit, found.draws) == ("supported", 1.0, "", 4_096)
    assert (found.evidence_for, found.evidence_against) == (("XE01",), ("XE02",))
    assert found.depends_on == found.flips_if == ()


def belmark_comes(results):
    """Alone it comes only if both others do, so only with Dunland's mandate."""
    return claim(part("joined(XBE)", ALONE, "yes"), where=ceasefire(results), end="greatest")


def test_what_flips_a_claim_is_found_by_running_it_again(plain):
    said = belmark_comes(plain)
    found = answered(plain, said, thorough=True)
    assert found.verdict == "depends"
    assert [(flip.change, flip.title, flip.verdict) for flip in found.flips_if] == [
        ("belmark-free", "Belmark asks for nothing", "supported"),
        ("xdu_mandate = yes", "with Dunland's mandate", "supported"),
        ("xdu_mandate = no", "without Dunland's mandate", "contradicted"),
        ("xar_level = enablers", "xar_level at enablers instead of none", "supported"),
    ]
    assert found.depends_on == tuple(flip.title for flip in found.flips_if)


def test_a_flip_is_what_a_run_with_that_change_gives(plain):
    said = belmark_comes(plain)
    flips = {flip.change: flip for flip in answered(plain, said, thorough=True).flips_if}
    free = run_of(load_reading(plain, "belmark-free"), draws=4_096)
    fixed = run_of(plain.model.scenario, draws=4_096, given={"xdu_mandate": False})
    for name, run in (("belmark-free", free), ("xdu_mandate = no", fixed)):
        again = judge_claims(run, [said])["said"]
        assert (flips[name].verdict, flips[name].share) == (again.verdict, again.share)


def load_reading(results, name):
    scenario = results.model.scenario
    return build(scenario.folder, as_of=scenario.as_of, variants=(name,))


def test_events_and_levers_are_not_tried_where_the_verdict_is_clear(plain):
    said = claim(part("joined(XBE)", ALONE, "yes"), where=ceasefire(plain), end="least")
    found = answered(plain, said, thorough=True)
    assert found.verdict == "contradicted"
    assert [flip.change for flip in found.flips_if] == ["belmark-free"]
    assert found.depends_on == ()


def claimed(results, *claims):
    named = tuple(replace(each, id=f"said-{k}") for k, each in enumerate(claims))
    return replace(
        results, model=replace(results.model, scenario=replace(results.model.scenario, claims=named))
    )


def test_the_quick_answer_tries_readings_and_goes_on_only_where_none_flips_a_claim(plain):
    results = claimed(plain, belmark_comes(plain))
    found = open_flips(results, runs_of_readings(results))
    assert [flip.change for flip in found["said-0"]] == ["belmark-free"]
    answer = answer_claims(results, thorough=False, flips=lambda: found)[0]
    assert answer.depends_on == ("Belmark asks for nothing",)
    without = open_flips(results, {})
    assert [flip.change for flip in without["said-0"]][:2] == ["xdu_mandate = yes", "xdu_mandate = no"]


def test_the_quick_answer_looks_for_nothing_where_the_verdict_is_clear(plain):
    results = claimed(plain, claim(part("joined(XBE)", ALONE, "yes"), where=ceasefire(plain), end="least"))
    assert open_flips(results, runs_of_readings(results)) == {"said-0": ()}


def test_a_claim_that_the_first_draws_leave_undecided_is_judged_on_all_of_them():
    """A world with other levers is run on the first draws only, unless their error hides the bar (E15)."""
    run = run_of(load("pellia"), draws=12_288)
    far = {"with_": {"mission": "denial"}}
    share = float(run.first(4_096).courses[ALONE].events["ceasefire"].mean())
    clear = claim(part("event(ceasefire)", ALONE, "yes", **far), holds_in=0.99)
    near = claim(part("event(ceasefire)", ALONE, "yes", **far), holds_in=max(share, 1 - share) + 0.002)
    assert judge_claims(run, [clear])["said"].draws == 4_096
    assert judge_claims(run, [near])["said"].verdict == "undecided"
    answers = answer_claims(claimed(run, clear, near), thorough=False)
    assert [answer.draws for answer in answers] == [4_096, 12_288]


def test_without_flips_nothing_more_is_run_and_the_rest_is_the_same(plain):
    said = belmark_comes(plain)
    quick, full = answered(plain, said), answered(plain, said, thorough=True)
    assert quick.model_copy(update={"flips_if": full.flips_if, "depends_on": full.depends_on}) == full


def test_where_nothing_flips_it_the_answer_says_so(plain):
    said = claim(part("requirement_troops", MONITORS, ">= 900"))
    found = answered(plain, said, thorough=True)
    assert found.verdict == "depends"
    assert found.depends_on == ("nothing that was tried changes it",)


def test_the_packaged_claims_are_answered(deep):
    found = {answer.id: answer for answer in answer_claims(deep)}
    assert found["they-will-manage"].verdict == "not testable"
    assert found["not-without-arvonia"].verdict != "not testable"
    assert found["not-without-arvonia"].reads_as.startswith("Every line of the requirement is filled with")


def test_two_equal_runs_give_equal_answers(plain):
    said = belmark_comes(plain)
    assert answered(plain, said, thorough=True) == answered(plain, said, thorough=True)


def test_a_claim_without_a_source_is_dated_with_the_scenario(plain):
    assert answered(plain, claim(part("headcount_met", ALONE, "no"))).date == plain.model.scenario.as_of
