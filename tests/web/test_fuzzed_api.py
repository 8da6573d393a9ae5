"""Whatever is sent, the app answers as it says in its own description, and does not break."""

from __future__ import annotations

import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

KEPT = [status_code_conformance, content_type_conformance, response_schema_conformance]


def test_no_request_breaks_the_app_or_its_description(app):
    carried = {"Authorization": f"Bearer {app.token}"}
    described = schemathesis.openapi.from_url(f"{app.origin}/api/openapi.json", headers=carried)
    seen = set()
    for operation in (found.ok() for found in described.get_all_operations()):

        @settings(max_examples=25, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def ask(case):
            response = case.call(headers=carried)
            assert response.status_code < 500, response.text
            case.validate_response(response, checks=KEPT)

        ask()
        seen.add(f"{operation.method.upper()} {operation.path}")
    assert {"POST /api/answer", "POST /api/card", "POST /api/compare", "POST /api/export"} <= seen
