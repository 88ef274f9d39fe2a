"""Bookings and appointments for tests of matching: what is not named is not stated."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from bookings.models import PairDecision
from bookings.reconciling.limits import AgreementLimits
from bookings.reconciling.matching.match import match
from bookings.reconciling.records import AppointedRecord, DeclaredRecord, Matching

NUMBER, OTHER = "940220260000224219", "940220260000731118"
AFTER, MISTYPED = "940220260000224218", "940220260000264219"
"""NUMBER's neighbour, one of a declaration made in the same hour; and NUMBER with a digit misread."""
INLAND = "290120260000456781"
SHIPPER, OTHER_SHIPPER = "霍尔果斯远通国际贸易有限公司", "青岛宏图机械设备有限公司"
BATCH = "MA7GT4NE40A350"
VINS = ("LSGPC54U0SF000011", "LSGPC54U2SF000012", "LSGPC54U4SF000013")
DAY = date(2026, 9, 10)
LIMITS = AgreementLimits()


def appointed(id_: int = 1, **stated: Any) -> AppointedRecord:
    return AppointedRecord(**{"appointment_id": id_, "enterprise_id": 1, **stated})


def declared(id_: int = 1, **stated: Any) -> DeclaredRecord:
    record = {"booking_id": id_, "enterprise_id": 1, "business_type": "loaded_truck", **stated}
    return DeclaredRecord(**record)


def matched(
    appointments: list[AppointedRecord],
    bookings: list[DeclaredRecord],
    decisions: dict[tuple[int, int], PairDecision] | None = None,
) -> Matching:
    return match(appointments, bookings, LIMITS, decisions or {})


# Few different values, so that records meet in every way.
_PLATES = ["新F12345", "新F12346", "新F21345", "新А12345", "240KVF12", "霍A00703"]
_NUMBERS = [NUMBER, OTHER, INLAND, AFTER, MISTYPED, "940220260000224000", "不详"]
_SHIPPERS = [SHIPPER, OTHER_SHIPPER, SHIPPER[:-2], None]
_WEIGHTS = [None, Decimal(17_000), Decimal("16650.5"), Decimal(34_000), Decimal("17.000")]


def _few(values: list[str], most: int = 2) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=most, unique=True).map(tuple)


def _stated() -> dict[str, st.SearchStrategy[Any]]:
    return {
        "customs_numbers": _few(_NUMBERS),
        "batch_numbers": _few([BATCH, "MA7GT4NE40A351"], 1),
        "bill_numbers": _few(["Y261063799", "Y261063700"], 1),
        "plates": _few(_PLATES),
        "trailer_plates": _few(["新F1234挂", "新F1235挂"], 1),
        "truck_count": st.sampled_from([None, 1, 2, 3]),
        "containers": _few(["TEXU3605231", "TBJU0491086"], 1),
        "vins": _few(list(VINS), 3),
        "weight_kg": st.sampled_from(_WEIGHTS),
        "shipper": st.sampled_from(_SHIPPERS),
        "day": st.sampled_from([None, DAY, date(2026, 9, 12), date(2026, 9, 17), date(2026, 10, 30)]),
    }


def _records(make: Any, most: int) -> st.SearchStrategy[list[Any]]:
    def numbered(stated: list[dict[str, Any]]) -> list[Any]:
        return [make(at, **one) for at, one in enumerate(stated, start=1)]

    return st.lists(st.fixed_dictionaries(_stated()), max_size=most).map(numbered)


def appointments(most: int = 5) -> st.SearchStrategy[list[AppointedRecord]]:
    return _records(appointed, most)


def bookings(most: int = 5) -> st.SearchStrategy[list[DeclaredRecord]]:
    return _records(declared, most)


def decisions() -> st.SearchStrategy[dict[tuple[int, int], PairDecision]]:
    pairs = st.tuples(st.integers(1, 6), st.integers(1, 6))
    said: st.SearchStrategy[PairDecision] = st.sampled_from(["together", "apart", "withdrawn"])
    return st.dictionaries(pairs, said, max_size=3)
