"""Which changes of a record are changes of what is compared."""

from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import Session, select

from bookings.models import RecordDigest
from bookings.reconciling.limits import AgreementLimits
from bookings.reconciling.loading import load_appointed, load_declared
from bookings.reconciling.matching.comparables import Comparables, digest_of
from bookings.reconciling.running.nodes import Node, PreparedRecord, Record, node_of
from bookings.reconciling.running.run import reconcile_changed
from bookings.reconciling.running.stored_digests import compared_as_before
from tests.bookings.reconciling import book
from tests.bookings.reconciling.sides import DAY, NUMBER, OTHER, appointed
from tests.bookings.steps import Desk

LIMITS = AgreementLimits()


def prepared(session: Session) -> list[PreparedRecord]:
    records: list[Record] = [*load_declared(session), *load_appointed(session)]
    comparables = Comparables()
    return [PreparedRecord(node_of(record), record, comparables) for record in records]


def as_before(desk: Desk) -> set[Node]:
    with desk.database.session() as session:
        return compared_as_before(session, prepared(session))


@pytest.fixture
def reconciled(desk: Desk) -> Desk:
    with desk.database.session() as session:
        book.add_booking(session)
        book.add_appointment(session)
    assert as_before(desk) == set()
    reconcile_changed(desk.database, LIMITS, owner="test")
    assert as_before(desk) == {("booking", 1), ("appointment", 1)}
    return desk


@pytest.mark.parametrize(
    ("changed", "is_as_before"),
    [
        ({"warehouse": "二号库"}, True),
        ({"declaration_remark": "2车"}, True),
        ({"plates": ["新F12346"]}, False),
        ({"customs_numbers": []}, False),
        ({"cargo_weight_kg": Decimal(1)}, False),
        ({"domestic_shipper": "另一家有限公司"}, False),
    ],
    ids=str,
)
def test_only_what_is_compared_counts(reconciled: Desk, changed: dict[str, Any], is_as_before: bool) -> None:
    with reconciled.database.session() as session:
        book.change_appointment(session, 1, **changed)
    assert (("appointment", 1) in as_before(reconciled)) == is_as_before
    reconcile_changed(reconciled.database, LIMITS, owner="test")
    assert ("appointment", 1) in as_before(reconciled)


def test_what_takes_no_part_any_more_has_none(reconciled: Desk) -> None:
    with reconciled.database.session() as session:
        book.change_booking(session, 1, state="rejected")
    reconcile_changed(reconciled.database, LIMITS, owner="test")
    with reconciled.database.session() as session:
        assert session.exec(select(RecordDigest.side)).all() == ["appointment"]


def test_the_order_of_what_is_stated_makes_no_difference() -> None:
    both, turned = (
        appointed(plates=plates, customs_numbers=(NUMBER, OTHER), day=DAY)
        for plates in (("新F12345", "240KVF12"), ("240KVF12", "新F12345"))
    )
    assert digest_of(Comparables().of(both)) == digest_of(Comparables().of(turned))
