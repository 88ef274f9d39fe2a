"""A small book for tests of reconciling: bookings of made documents, appointments, and a run over both."""

from datetime import date
from typing import Any

from bookings.appointments import save_appointment
from bookings.models import DEFAULT_ENTERPRISE_ID, AppointmentHead, stored_id
from bookings.reconciling.running.run import reconcile_all
from tests.web.client import TestClient
from tests.web.conftest import Pages
from tests.web.made_documents import document

FIRST, SECOND, THIRD = "940220240000224219", "940220240000224220", "940220240000224238"
"""Declaration numbers."""
DAY = date(2026, 11, 20)


def book(browser: TestClient, number: str, **values: Any) -> int:
    """The booking of a declaration with this number."""
    stated = {"customs_number": number, "declaration_date": DAY.isoformat()} | values
    answer = browser.post(
        "/documents",
        params={"filename": f"{number}.pdf"},
        content=document(**stated),
        headers={"Accept": "application/json"},
    )
    booking: int = answer.json()["booking_ids"][0]
    return booking


def appoint(pages: Pages, number: str, enterprise_id: int = DEFAULT_ENTERPRISE_ID, **values: Any) -> int:
    """An appointment of a loaded truck."""
    stated = {"business_type": "loaded_truck", "appointed_day": DAY} | values
    head = AppointmentHead.model_validate({"appointment_number": number, **stated})
    with pages.context.database.session() as session:
        row = save_appointment(session, head, enterprise_id=enterprise_id, user_id=None, source="typed")
        return stored_id(row)


def reconcile(pages: Pages) -> None:
    """A run over the whole book."""
    reconcile_all(pages.context.database, pages.context.agreement, owner="test")


def four_kinds(pages: Pages, browser: TestClient) -> None:
    """One matched, one different (a plate misread), one ambiguous, and on both sides one alone."""
    book(browser, FIRST)
    appoint(pages, "YY-1", customs_numbers=[FIRST], plates=["新F12345"], truck_count=1)
    book(browser, SECOND, plates=["新F23456"], marks_and_remarks="车号：新F23456", gross_weight_kg="18500")
    appoint(pages, "YY-2", customs_numbers=[SECOND], plates=["新F23458"], truck_count=1)
    book(browser, THIRD, plates=["新F34567"], marks_and_remarks="车号：新F34567", gross_weight_kg="21300")
    for number in ("YY-3", "YY-4"):
        appoint(pages, number, plates=["新F34561"], truck_count=1, domestic_shipper="伊宁测试进出口有限公司")
    book(
        browser,
        "940220240000224246",
        plates=["兵A77777"],
        marks_and_remarks="车号：兵A77777",
        gross_weight_kg="9000",
        domestic_party={"name": "石河子天山贸易有限公司"},
    )
    appoint(pages, "YY-5", plates=["陕E741H4"], truck_count=1)
    reconcile(pages)
