"""Who may ask the app, what it refuses and in which words; no scenario is ever written to."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import httpx
import pytest

from guarantor.scenario import find
from guarantor.web.security import BODY
from scenario_folders import pellia
from web.running import Running

UKRAINE = {"scenario": "ukraine"}
QUICK = {"scenario": "pellia"}


def answer(client: httpx.Client, state: dict[str, object]) -> httpx.Response:
    return client.post("/api/answer", json=state)


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# -- who may ask --------------------------------------------------------------------------------------------


def test_without_the_token_a_page_says_what_to_do(app):
    refused = httpx.get(app.origin)
    assert refused.status_code == 403
    assert "guarantor app" in refused.text
    assert "terminal" in refused.text
    assert app.token not in refused.text


@pytest.mark.parametrize("path", ["/api/scenarios", "/api/openapi.json", "/static/main.js", "/nothing"])
@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"Authorization": "Bearer x"}, id="another token"),
        pytest.param({"Authorization": "Bearer"}, id="an empty token"),
        pytest.param({"Authorization": "Bearer é".encode()}, id="letters that no token has"),
        pytest.param({"Cookie": "guarantor=x; ="}, id="another cookie"),
    ],
)
def test_without_the_token_nothing_is_told(app, path, headers):
    refused = httpx.get(app.origin + path, headers=headers)
    assert refused.status_code == 403
    assert refused.json()["faults"] == []


def test_the_link_keeps_its_token_in_a_cookie_that_scripts_and_other_sites_cannot_use(app):
    with httpx.Client() as browser:
        welcome = browser.get(app.link)
        assert welcome.status_code == 200
        _, *attributes = (part.strip() for part in welcome.headers["set-cookie"].split(";"))
        assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(attributes)
        assert not any(attribute.startswith("Domain") for attribute in attributes)
        assert browser.get(app.origin).status_code == 200
        assert browser.get(f"{app.origin}/api/scenarios").status_code == 200


def test_a_link_with_another_token_gives_no_cookie(app):
    refused = httpx.get(app.link[:-1] + ("a" if app.link[-1] != "a" else "b"))
    assert refused.status_code == 403
    assert "set-cookie" not in refused.headers


@pytest.mark.parametrize("host", ["guarantor.example", "127.0.0.1", "127.0.0.1:1", "[::1]", ""])
def test_another_host_is_refused_even_with_the_token(client, host):
    assert client.get("/api/scenarios", headers={"Host": host}).status_code == 403


@pytest.mark.parametrize(
    "origin", ["https://guarantor.example", "null", "http://127.0.0.1", "http://localhost:1"]
)
def test_another_page_is_refused_even_with_the_token(client, origin):
    assert client.get("/api/scenarios", headers={"Origin": origin}).status_code == 403
    assert client.post("/api/answer", json=QUICK, headers={"Origin": origin}).status_code == 403


def test_the_page_itself_may_ask(app, client):
    assert client.get("/api/scenarios", headers={"Origin": app.origin}).status_code == 200


def test_only_this_machine_is_listened_to(app):
    assert app.origin.startswith("http://127.0.0.1:")


# -- what is sent, and what comes with it -------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/static/types.d.ts", "/api/scenarios", "/nothing"])
def test_every_answer_forbids_what_the_page_does_not_need(client, path):
    headers = client.get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] in ("'none'", "'self'")
    assert "unsafe" not in headers["content-security-policy"]
    assert "http" not in headers["content-security-policy"]
    assert (policy["script-src"], policy["connect-src"]) == ("'self'", "'self'")
    assert (policy["base-uri"], policy["frame-ancestors"]) == ("'none'", "'none'")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "access-control-allow-origin" not in headers


def test_a_request_may_carry_64_kib_and_no_more(client):
    def padded(size: int) -> bytes:
        return json.dumps(QUICK).encode().ljust(size)

    kind = {"Content-Type": "application/json"}
    assert BODY == 64 * 1024
    assert client.post("/api/situation", content=padded(BODY), headers=kind).status_code == 405
    assert client.post("/api/answer", content=padded(BODY + 1), headers=kind).status_code == 413


def test_a_request_of_unsaid_length_is_cut_off_too(client):
    def unending():
        for _ in range(20):
            yield b" " * 8192

    refused = client.post("/api/answer", content=unending(), headers={"Content-Type": "application/json"})
    assert refused.status_code == 413
    assert "64 KiB" in refused.json()["message"]


@pytest.mark.parametrize(
    "path",
    [
        "/static/../forms.py",
        "/static/%2e%2e/forms.py",
        "/static/..%2fforms.py",
        "/static/%2e%2e%2f%2e%2e%2fcli.py",
        "/static//etc/passwd",
        "/static/..%5cforms.py",
        "/static/",
    ],
)
def test_nothing_outside_the_folder_of_the_page_is_served(client, path):
    # a path that is not tidied on the way: httpx sends `raw_path` as it stands
    asked = httpx.URL(str(client.base_url)).copy_with(raw_path=path.encode())
    assert client.get(asked).status_code in (404, 405)


def test_no_page_for_trying_the_api_loads_anything_from_elsewhere(client):
    assert client.get("/docs").status_code == 404
    assert client.get("/redoc").status_code == 404


# -- what it says -------------------------------------------------------------------------------------------


def test_the_api_describes_itself(client):
    told = client.get("/api/openapi.json").json()
    forms = told["components"]["schemas"]
    assert {"ViewState", "View", "Refusal", "Situation", "Card", "Compared"} <= forms.keys()
    answered = told["paths"]["/api/answer"]["post"]["responses"]
    assert answered["200"]["content"]["application/json"]["schema"]["$ref"].endswith("/View")
    assert answered["422"]["content"]["application/json"]["schema"]["$ref"].endswith("/Refusal")
    assert set(forms["ViewState"]["properties"]) == {
        "scenario", "as_of", "seed", "levers", "given", "readings", "sets", "without",
    }  # fmt: skip


def test_the_scenario_asked_for_opens_first_and_the_packaged_ones_follow(client):
    names = [choice["name"] for choice in client.get("/api/scenarios").json()]
    assert names[0] == "ukraine"
    assert "pellia" in names


def test_the_answer_is_that_of_the_command_line(client):
    view = answer(client, QUICK).json()
    assert view["assessment"]["schema"] == "guarantor.assessment/1"
    assert view["assessment"]["scenario"]["name"] == "pellia"
    assert view["complete"] is False
    assert len(view["screen"]["sentences"]) == 5


def test_an_unknown_scenario_is_told_with_those_that_are_known(client):
    for refused in (
        answer(client, {"scenario": "atlantis"}),
        client.get("/api/situation", params={"scenario": "atlantis"}),
        client.post("/api/card", json={"state": {"scenario": "atlantis"}, "name": "XBE"}),
        client.post("/api/compare", json={"scenario": "atlantis"}),
        client.post("/api/export", json={"state": {"scenario": "atlantis"}, "format": "json"}),
    ):
        assert refused.status_code == 404
        assert "atlantis" in refused.json()["message"]
        assert "pellia" in refused.json()["message"]


def test_a_path_is_no_scenario(client):
    assert answer(client, {"scenario": str(find("pellia"))}).status_code == 404
    assert answer(client, {"scenario": "../pellia"}).status_code == 404


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param("rotation.default.ratio", "many", id="no number"),
        pytest.param("rotation.default.ratio", "0.5", id="below its bound"),
        pytest.param("rotation.defualt.ratio", "4", id="mistyped path"),
    ],
)
def test_a_wrong_value_is_told_beside_its_field(client, path, value):
    refused = answer(client, {**QUICK, "sets": {path: value}})
    assert refused.status_code == 422
    (fault,) = refused.json()["faults"]
    assert fault["where"] == path
    assert fault["message"]
    assert "Traceback" not in refused.text


@pytest.mark.parametrize(
    ("state", "says"),
    [
        pytest.param({"levers": {"xar_level": "most"}}, "most", id="level"),
        pytest.param({"levers": {"xar_levle": "troops"}}, "xar_level", id="lever"),
        pytest.param({"given": {"peace": True}}, "peace", id="event"),
        pytest.param({"readings": ["small-forse"]}, "small-force", id="reading"),
        pytest.param({"without": ["XBX"]}, "XBX", id="actor"),
        pytest.param({"as_of": "2031-02-30"}, "2031-02-30", id="date"),
    ],
)
def test_an_unknown_name_is_told_in_words(client, state, says):
    refused = answer(client, {**QUICK, **state})
    assert refused.status_code == 422
    assert says in refused.text


@pytest.mark.parametrize(
    "state",
    [
        pytest.param({"scenario": ""}, id="no scenario"),
        pytest.param({**QUICK, "colour": "red"}, id="unknown field"),
        pytest.param({**QUICK, "seed": -1}, id="seed"),
        pytest.param({**QUICK, "as_of": "5/2/2025"}, id="date"),
        pytest.param({**QUICK, "sets": {"a": 1}}, id="number for text"),
        pytest.param([], id="list"),
    ],
)
def test_what_does_not_have_the_form_is_told_as_faults(client, state):
    refused = answer(client, state)
    assert refused.status_code == 422
    assert refused.json()["faults"]


def test_every_fault_of_a_broken_scenario_comes_with_file_line_and_column(start, tmp_path):
    pellia(
        tmp_path / "broken",
        ("months: 24", "months: two"),
        ("ceasefire and at_least(2, coast)", "ceasefire and at_least(2, coats)"),
    )
    with start("broken").client() as client:
        names = [choice["name"] for choice in client.get("/api/scenarios").json()]
        assert names[0] == "broken"
        refused = client.get("/api/situation", params={"scenario": "broken"})
        assert refused.status_code == 422
        first, second = refused.json()["faults"]
        assert (first["file"], first["line"], first["column"]) == ("scenario.yaml", 7, 9)
        assert first["message"] == "expected a whole number from 1 to 600"
        assert second["where"] == "pledges.xbe-alone.if"
        assert "coast" in second["message"]
        assert answer(client, {"scenario": "broken"}).json()["faults"] == [first, second]


# -- what it does not do ------------------------------------------------------------------------------------


def test_no_scenario_is_ever_written_to(start, tmp_path):
    folder = pellia(tmp_path / "mine")
    before, shipped = digests(tmp_path), digests(find("pellia").parent)
    changed = {
        "scenario": "mine",
        "levers": {"xar_level": "troops"},
        "given": {"ceasefire": True},
        "readings": ["small-force"],
        "sets": {"rotation.default.ratio": "4"},
        "without": ["XCO"],
    }
    with start("mine").client() as client:
        assert answer(client, changed).status_code == 200
        assert client.post("/api/card", json={"state": changed, "name": "XBE.pool"}).status_code == 200
        assert client.post("/api/compare", json=changed).status_code == 200
        exported = client.post("/api/export", json={"state": changed, "format": "html"})
        assert exported.status_code == 200
        for method in ("PUT", "PATCH", "DELETE"):
            assert client.request(method, "/api/scenarios", json=changed).status_code == 405
    assert digests(tmp_path) == before
    assert digests(find("pellia").parent) == shipped
    assert folder.is_dir()


@pytest.mark.parametrize(
    ("form", "kind", "begins"),
    [
        ("html", "text/html; charset=utf-8", b"<!doctype html>"),
        ("json", "application/json", b"{"),
        ("csv", "text/csv; charset=utf-8", b"course,"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK\x03\x04"),
    ],
)
def test_a_file_of_the_answer_is_what_it_says_and_the_same_bytes_again(client, form, kind, begins):
    one, two = (client.post("/api/export", json={"state": QUICK, "format": form}) for _ in range(2))
    assert (one.status_code, one.headers["content-type"]) == (200, kind)
    assert one.content.startswith(begins)
    assert one.content == two.content


def test_a_complete_answer_is_worked_out_behind_the_first_and_can_be_cancelled(client):
    first = answer(client, {**UKRAINE, "seed": 4711}).json()
    assert first["complete"] is False
    address = f"/api/refinements/{first['refinement']}"
    assert client.get(address).json()["stage"] in ("waiting", "running")
    assert client.delete(address).status_code == 204
    told = client.get(address).json()
    assert (told["stage"], told["view"]) == ("cancelled", None)


def test_a_refinement_that_nobody_asked_for_is_not_known(client):
    refused = client.get("/api/refinements/nothing")
    assert refused.status_code == 404
    assert refused.json()["message"]


def test_the_same_view_is_the_same_answer_however_often_it_is_asked_for(client):
    state = {**QUICK, "given": {"ceasefire": True}, "sets": {"rotation.default.ratio": "4"}}
    first, again = (answer(client, state).json() for _ in range(2))
    assert first["assessment"] == again["assessment"]
    assert first["screen"] == again["screen"]


def test_it_sends_no_telemetry_where_its_surroundings_ask_for_it_and_ends_with_ctrl_c(start):
    asked = {"FASTAPI_OTEL_AUTO_CONFIGURE": "true", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}
    running: Running = start("pellia", **asked)
    with running.client() as client:
        assert answer(client, QUICK).status_code == 200
    assert running.interrupt() in (0, 130)
    told = "".join(running.printed)
    assert "telemetry" not in told
    assert "Traceback" not in told
