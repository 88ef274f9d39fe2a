"""The web application: routes, security and errors put together around a context."""

from functools import cache

from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute

from web import static_files
from web.api import accuracy as api_accuracy
from web.api import administration as api_administration
from web.api import appointment_imports as api_appointment_imports
from web.api import appointments as api_appointments
from web.api import bookings as api_bookings
from web.api import description as api_description
from web.api import documents as api_documents
from web.api import pages as api_pages
from web.api import queue as api_queue
from web.api import reconcile as api_reconcile
from web.api import vin_imports as api_vin_imports
from web.body_limits import LimitBodies
from web.context import WebContext
from web.problems import AnswerDefects, register_problems
from web.routes import (
    account,
    accuracy,
    appointment_imports,
    appointments,
    bookings,
    document_list,
    documents,
    export,
    folders,
    health,
    home,
    page_images,
    queue,
    readings,
    reconcile,
    reconcile_group,
    review,
    review_rows,
    sign_in,
    users,
    vin_import_rows,
    vin_imports,
)
from web.routes.administration import enterprises, layouts, rates, warehouses, workbooks
from web.security import RefuseCrossSite, SecurityHeaders

PAGE_ROUTERS = (
    static_files.router,
    sign_in.router,
    account.router,
    users.router,
    home.router,
    queue.router,
    document_list.router,
    documents.router,
    page_images.router,
    bookings.router,
    readings.router,
    review.router,
    review_rows.router,
    export.router,
    folders.router,
    accuracy.router,
    reconcile.router,
    reconcile_group.router,
    vin_imports.router,
    vin_import_rows.router,
    appointment_imports.router,
    appointments.router,
    rates.router,
    warehouses.router,
    enterprises.router,
    layouts.router,
    workbooks.router,
)

API_ROUTERS = (
    api_description.router,
    api_documents.router,
    api_pages.router,
    api_queue.router,
    api_bookings.router,
    api_vin_imports.router,
    api_vin_imports.vehicle_router,
    api_appointment_imports.router,
    api_appointments.router,
    api_reconcile.router,
    api_administration.router,
    api_accuracy.router,
)
OPERATION_ROUTERS = (health.router,)
ROUTERS = (*PAGE_ROUTERS, *API_ROUTERS, *OPERATION_ROUTERS)

PUBLIC_PATHS = frozenset(
    {
        "/sign-in",
        "/sign-out",
        "/language",
        "/healthz",
        "/readyz",
        "/static/{asked_version}/{name:path}",
        "/api/v1/openapi.json",
    }
)
"""Everything else answers only to signed-in people; a test walks the route table."""


def create_app(context: WebContext) -> FastAPI:
    """The application for one context; it owns nothing and closes nothing of it."""
    app = FastAPI(
        title="kouan",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        routes=list(_routes()),
    )
    app.state.context = context
    register_problems(app)
    # The last added is the outermost: its headers are on every answer, those of a defect too.
    app.add_middleware(LimitBodies)
    app.add_middleware(RefuseCrossSite)
    app.add_middleware(AnswerDefects)
    app.add_middleware(SecurityHeaders)
    return app


@cache
def _routes() -> tuple[BaseRoute, ...]:
    """All routes, examined once for all applications: what differs between these is in their state."""
    together = APIRouter()
    for router in (*PAGE_ROUTERS, *OPERATION_ROUTERS):
        together.include_router(router, include_in_schema=False)
    for router in API_ROUTERS:
        together.include_router(router)
    return tuple(together.routes)
