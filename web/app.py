"""The web application: routes, security and errors put together around a context."""

from fastapi import FastAPI

from web import static_files
from web.context import WebContext
from web.problems import AnswerDefects, register_problems
from web.routes import account, bookings, documents, export, health, home, page_images, review, sign_in
from web.security import RefuseCrossSite, SecurityHeaders

ROUTERS = (
    static_files.router,
    health.router,
    sign_in.router,
    account.router,
    home.router,
    documents.router,
    page_images.router,
    bookings.router,
    review.router,
    export.router,
)

PUBLIC_PATHS = frozenset(
    {"/sign-in", "/sign-out", "/language", "/health", "/static/{asked_version}/{name:path}"}
)
"""Everything else answers only to signed-in people; a test walks the route table."""


def create_app(context: WebContext) -> FastAPI:
    """The application for one context; it owns nothing and closes nothing of it."""
    app = FastAPI(title="kouan", openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.context = context
    for router in ROUTERS:
        app.include_router(router)
    register_problems(app)
    # The last added is the outermost: its headers are on every answer, those of a defect too.
    app.add_middleware(RefuseCrossSite)
    app.add_middleware(AnswerDefects)
    app.add_middleware(SecurityHeaders)
    return app
