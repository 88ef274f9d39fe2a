"""The API keeps its own description, whatever is sent: schemathesis on the application with a real store."""

import json
from pathlib import Path

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    missing_required_header,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
    use_after_free,
)

from bookings.api_tokens import SCOPES, create_token
from bookings.review import open_booking
from bookings.users import list_users
from tests.web.conftest import Pages, opened
from tests.web.made_documents import document
from web.app import API_ROUTERS

DESCRIPTION = "/api/v1/openapi.json"
EXAMPLES = 20
PATHS = ("remark", "domestic_shipper", "cargo_weight_kg", "trucks[1].plate", "is_transit", "checks[0]")
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    negative_data_rejection,
    missing_required_header,
    unsupported_method,
    ignored_auth,
    use_after_free,
]
"""All but ``positive_data_acceptance``: rules of the trade refuse values that have the right shape."""


def token_of(pages: Pages, username: str) -> str:
    """A token with all that the user's role permits."""
    with pages.context.database.session() as session:
        user = next(one for one in list_users(session) if one.username == username)
        return create_token(session, user, "test", frozenset(SCOPES), days=1)


def aim(case: schemathesis.Case, pages: Pages) -> None:
    """Turns half of the right requests at what exists: number, version and path."""
    for name, value in (case.path_parameters or {}).items():
        if isinstance(value, int) and value % 2:
            case.path_parameters[name] = 1 + value // 2 % 2
    body = case.body
    if isinstance(body, dict) and case.path_parameters.get("booking_id") == 1:
        with pages.context.database.session() as session:
            body["expected_version"] = open_booking(session, 1).version
        case.headers.pop("If-Match", None)
        if "path" in body:
            body["path"] = PATHS[len(body["path"]) % len(PATHS)]


def operations() -> list[tuple[str, str]]:
    """Path and method of every operation that is described."""
    app = FastAPI()
    for router in API_ROUTERS:
        app.include_router(router)
    return [(path, method) for path, methods in app.openapi()["paths"].items() for method in methods]


@pytest.fixture(scope="module")
def description(empty_kouan: Path) -> str:
    """What the application says of itself, asked once: each application says the same, and takes its time."""
    with opened(empty_kouan.parent) as pages:
        answer = pages.browser().get(DESCRIPTION)
    assert answer.status_code == 200
    return answer.text


def described_by(description: str, application: FastAPI) -> schemathesis.BaseSchema:
    """As ``schemathesis.openapi.from_asgi`` makes it, without asking again."""
    described = schemathesis.openapi.from_dict(json.loads(description))
    described.app = application
    described.location = DESCRIPTION
    return described


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize(("path", "method"), operations())
def test_whatever_is_sent_is_answered_as_described(
    pages: Pages, description: str, path: str, method: str, mode: GenerationMode
) -> None:
    reviewer = pages.signed_in("reviewer")
    for name, content in (("a.pdf", document(doubted=("domestic_party",))), ("b.pdf", b"JFIF")):
        assert reviewer.post("/documents", params={"filename": name}, content=content).status_code == 201
    headers = {"Authorization": f"Bearer {token_of(pages, 'administrator')}"}
    described = described_by(description, pages.application)
    cases = described[path][method.upper()].as_strategy(generation_mode=mode)

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def is_answered_as_described(case: schemathesis.Case) -> None:
        if mode is GenerationMode.POSITIVE:
            aim(case, pages)
        case.call_and_validate(headers=headers, checks=CHECKS)

    is_answered_as_described()
