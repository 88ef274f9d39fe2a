"""The page of one group: side by side, a side taken, a pair decided."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Literal
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Form, Query
from pydantic import BeforeValidator
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bookings.models import PairDecision
from bookings.reconciling.records import DifferenceField
from bookings.reconciling.showing.standing import names_of
from bookings.reconciling.showing.views import ReconciliationView, open_reconciliation
from bookings.views import UserView
from messages.catalogue import Language, translate
from messages.errors import Conflict, KouanError, NotFound, Refused
from web import reconcile_board as board
from web.context import WebContext
from web.dependencies import LARGEST_IDENTITY, REVIEWING_ROLES, Context, Identity, Reviewing, SignedIn
from web.keyboard import grouped_bindings
from web.language import language_of
from web.pages import page
from web.problems import is_fragment, status_of
from web.reconcile_group import show_group
from web.reconcile_shapes import Attempt, ShownGroup, difference_id, pair_id
from web.reconcile_steps import SideTaken, decide, partner_of, reconcile_at_once, take
from web.routes.reconcile import told_word

router = APIRouter()

ChosenStep = Literal["declared", "appointed", "withdrawn"]
Text = Annotated[str, Form(max_length=2_000)]
Version = Annotated[int, Form(ge=1, le=LARGEST_IDENTITY)]
Number = Annotated[int, Form(ge=1, le=LARGEST_IDENTITY)]
# A form sends its empty fields too.
_Empty = BeforeValidator(lambda given: None if given == "" else given)
PerhapsNumber = Annotated[int | None, _Empty, Form(ge=1, le=LARGEST_IDENTITY)]


@dataclass(frozen=True, slots=True)
class Visit:
    """Who looks at which result, coming from which list."""

    request: Request
    context: WebContext
    user: UserView
    reconciliation_id: int

    @property
    def language(self) -> Language:
        """The reader's language."""
        return language_of(self.request)

    def view(self) -> ReconciliationView:
        """The result as it stands; ``NotFound`` also when it is another enterprise's."""
        with self.context.database.session() as session:
            return open_reconciliation(
                session, self.reconciliation_id, enterprise_id=self.user.sees_enterprise
            )

    def group(self, view: ReconciliationView) -> ShownGroup:
        """As the page shows it."""
        chose = {one.chosen_by for one in view.differences if one.chosen_by is not None}
        with self.context.database.session() as session:
            people = names_of(session, chose)
        return show_group(view, people, self.language)

    def query(self, queue: str) -> str:
        """The list that the page was opened from, as an address."""
        return board.query_of(board.filter_of(dict(parse_qsl(queue)), self.user), self.user)

    def answer(
        self,
        queue: str,
        status: HTTPStatus = HTTPStatus.OK,
        attempt: Attempt | None = None,
        changed_booking: int | None = None,
    ) -> HTMLResponse:
        """The group as it stands, as a part of the page or the whole of it.

        ``changed_booking``: into which a value was just put, so that its difference is gone from the page.
        """
        return page(
            self.request,
            "reconcile_group.html" if is_fragment(self.request) else "reconcile_one.html",
            status,
            group=self.group(self.view()),
            queue=self.query(queue),
            attempt=attempt,
            changed_booking=changed_booking,
            may_decide=self.user.role in REVIEWING_ROLES,
            key_groups=grouped_bindings("reconcile"),
        )

    def do(
        self,
        act: Callable[[], int | None],
        queue: str,
        attempt: Callable[[], Attempt],
        *,
        booking_id: Callable[[], int] | None = None,
    ) -> Response:
        """Acts, has what it changed reconciled, and answers the group; or why it was not done.

        ``act``: gives the booking into which it put a value.
        ``booking_id``: where to go on when an appointment alone is no result any more, as a booking has it.
        """
        try:
            changed_booking = act()
        except (Conflict, Refused, NotFound) as error:
            return self._refuse(queue, error, attempt())
        reconcile_at_once(self.context)
        try:
            address = board.address_of(self.view().id, self.query(queue))
        except NotFound:
            if booking_id is None:
                raise
            address = f"/reconcile/bookings/{booking_id()}"
            if is_fragment(self.request):
                return Response(headers={"HX-Redirect": address})
        if is_fragment(self.request):
            return self.answer(queue, changed_booking=changed_booking)
        return RedirectResponse(address, HTTPStatus.SEE_OTHER)

    def _refuse(self, queue: str, error: KouanError, attempt: Attempt) -> Response:
        is_conflict = isinstance(error, Conflict)
        said = (
            translate("reconcile_pages.stale", self.language) if is_conflict else error.message(self.language)
        )
        told = Attempt(
            attempt.at, said, attempt.reason, attempt.yours, attempt.theirs, is_conflict=is_conflict
        )
        status = HTTPStatus.CONFLICT if is_conflict else HTTPStatus(status_of(error))
        answer = self.answer(queue, status, told)
        if is_fragment(self.request):
            answer.headers.update({"HX-Retarget": "#group", "HX-Reswap": "outerMorph"})
        return answer


def visit(request: Request, context: Context, user: SignedIn, reconciliation_id: Identity) -> Visit:
    """Somebody looks at a result of their own enterprise."""
    return Visit(request, context, user, reconciliation_id)


def deciding_visit(request: Request, context: Context, user: Reviewing, reconciliation_id: Identity) -> Visit:
    """Somebody decides something of a result of their own enterprise."""
    visiting = Visit(request, context, user, reconciliation_id)
    visiting.view()
    return visiting


Looking = Annotated[Visit, Depends(visit)]
Deciding = Annotated[Visit, Depends(deciding_visit)]
Queue = Annotated[str, Query(max_length=2_000)]
SentQueue = Annotated[str, Form(max_length=2_000)]


@router.get("/reconcile/bookings/{booking_id}")
def of_booking(context: Context, user: SignedIn, booking_id: Identity) -> RedirectResponse:
    """To the result of a booking."""
    with context.database.session() as session:
        found = open_reconciliation(session, booking_id=booking_id, enterprise_id=user.sees_enterprise)
    return RedirectResponse(f"/reconcile/{found.id}", HTTPStatus.SEE_OTHER)


@router.get("/reconcile/appointments/{appointment_id}")
def of_appointment(context: Context, user: SignedIn, appointment_id: Identity) -> RedirectResponse:
    """To the result of an appointment: its booking's, or its own when no booking has it."""
    with context.database.session() as session:
        found = open_reconciliation(
            session, appointment_id=appointment_id, enterprise_id=user.sees_enterprise
        )
    return RedirectResponse(f"/reconcile/{found.id}", HTTPStatus.SEE_OTHER)


@router.get("/reconcile/{reconciliation_id}")
def group_page(asked: Looking, queue: Queue = "") -> HTMLResponse:
    """What each side says, what differs, what can be decided. ``queue``: the list one came from."""
    return asked.answer(queue)


@router.get("/reconcile/{reconciliation_id}/changes")
def group_changes(asked: Looking) -> Response:
    """A word that differs when the page would show something else."""
    return told_word(asked.request, asked.group(asked.view()).word)


@router.post("/reconcile/{reconciliation_id}/sides")
def take_side(
    asked: Deciding,
    field: Annotated[DifferenceField, Form()],
    side: Annotated[ChosenStep, Form()],
    expected_version: Version,
    difference: Annotated[str | None, _Empty, Form(max_length=100)] = None,
    booking_id: PerhapsNumber = None,
    appointment_id: PerhapsNumber = None,
    booking_version: PerhapsNumber = None,
    reason: Text = "",
    queue: SentQueue = "",
) -> Response:
    """A person says which side of a difference is right, or takes that back."""
    at = difference_id(field, difference or "", booking_id, appointment_id)
    taken = SideTaken(
        field, side, expected_version, difference, booking_id, appointment_id, booking_version, reason
    )

    def attempt() -> Attempt:
        now = next((one for one in _differences(asked) if one[0] == at), None)
        theirs = _side_words(None if now is None else now[1], asked.language)
        return Attempt(at if now else "", "", reason, _side_words(side, asked.language), theirs)

    def act() -> int | None:
        applied = take(asked.context, asked.user, asked.reconciliation_id, taken)
        return (booking_id or asked.view().booking_id) if applied else None

    return asked.do(act, queue, attempt)


def _differences(asked: Visit) -> list[tuple[str, str | None]]:
    """The differences as they stand: where on the page, and which side was taken."""
    return [
        (difference_id(one.field, one.reason, one.booking_id, one.appointment_id), one.chosen)
        for one in asked.view().differences
    ]


def _side_words(side: str | None, language: Language) -> str:
    if side is None:
        return translate("reconcile_pages.theirs-nothing", language)
    key = "withdraw" if side == "withdrawn" else f"chosen-{side}"
    return translate(f"reconcile_pages.{key}", language)


@router.post("/reconcile/{reconciliation_id}/pairs")
def decide_pair(
    asked: Deciding,
    booking_id: Number,
    appointment_id: Number,
    decision: Annotated[PairDecision, Form()],
    expected_version: Version,
    seen: Annotated[str, Form(max_length=20)] = "",
    reason: Text = "",
    queue: SentQueue = "",
) -> Response:
    """A person says whether a booking and an appointment belong together, or takes that back."""

    def act() -> None:
        decide(
            asked.context,
            asked.user,
            asked.reconciliation_id,
            booking_id,
            appointment_id,
            decision,
            expected_version=expected_version,
            seen=seen or None,
            reason=reason,
        )

    def attempt() -> Attempt:
        pairs = {(one.booking_id, one.appointment_id): one.decision for one in asked.view().candidates}
        is_there = (booking_id, appointment_id) in pairs
        return Attempt(
            pair_id(booking_id, appointment_id) if is_there else "",
            "",
            reason,
            _pair_words(decision, asked.language),
            _pair_words(pairs.get((booking_id, appointment_id)), asked.language),
        )

    return asked.do(act, queue, attempt, booking_id=lambda: booking_id)


@router.post("/reconcile/{reconciliation_id}/partners")
def name_partner(
    asked: Deciding,
    number: Annotated[str, Form(min_length=1, max_length=100)],
    expected_version: Version,
    reason: Text = "",
    queue: SentQueue = "",
) -> Response:
    """A person names the other side by its number, where nothing speaks for it."""
    view = asked.view()
    pair: list[int] = []

    def act() -> None:
        booking_id, appointment_id = partner_of(asked.context, view, number)
        pair.append(booking_id)
        said = {(one.booking_id, one.appointment_id): one.decision for one in view.candidates}
        decide(
            asked.context,
            asked.user,
            asked.reconciliation_id,
            booking_id,
            appointment_id,
            "together",
            expected_version=expected_version,
            seen=said.get((booking_id, appointment_id)),
            reason=reason,
        )

    def attempt() -> Attempt:
        return Attempt(
            "partner", "", reason, number, translate("reconcile_pages.theirs-nothing", asked.language)
        )

    return asked.do(act, queue, attempt, booking_id=lambda: pair[0])


def _pair_words(decision: PairDecision | None, language: Language) -> str:
    if decision is None:
        return translate("reconcile_pages.theirs-nothing", language)
    key = "withdraw-pair" if decision == "withdrawn" else f"pair-{decision}"
    return translate(f"reconcile_pages.{key}", language)
