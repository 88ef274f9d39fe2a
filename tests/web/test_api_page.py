"""docs/api.md names every route and scope of the API, and none that is not there."""

import re
from pathlib import Path

from fastapi.routing import APIRoute

from bookings.api_tokens import SCOPES, SCOPES_OF_ROLE
from web.app import API_ROUTERS

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")


def test_every_route_is_described() -> None:
    described = set(re.findall(r"^\| `([A-Z]+) ([^`?]+)", PAGE, re.MULTILINE))
    routes = {
        (method, route.path)
        for router in API_ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and route.include_in_schema
        for method in route.methods
    }
    assert described == routes


def test_every_scope_is_described_with_its_roles() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| .* \| ([^|]+) \|$", PAGE, re.MULTILINE))
    assert set(rows) == set(SCOPES)
    for scope, roles in rows.items():
        named = SCOPES_OF_ROLE if roles == "all" else roles.split(", ")
        assert set(named) == {role for role, scopes in SCOPES_OF_ROLE.items() if scope in scopes}
