"""Records of a run by side and id."""

from dataclasses import dataclass

from bookings.models import RecordSide
from bookings.reconciling.matching.comparables import Comparables
from bookings.reconciling.matching.evidence import Comparable
from bookings.reconciling.records import AppointedRecord, DeclaredRecord

Record = DeclaredRecord | AppointedRecord
Node = tuple[RecordSide, int]


@dataclass(frozen=True, slots=True)
class PreparedRecord:
    """A record with the form in which it is compared, which some that are met never need."""

    node: Node
    record: Record
    _comparables: Comparables

    @property
    def comparable(self) -> Comparable:
        """What is compared."""
        return self._comparables.of(self.record)

    @property
    def other_side(self) -> RecordSide:
        """Where its partners are."""
        return "appointment" if self.node[0] == "booking" else "booking"


def node_of(record: Record) -> Node:
    """Its side and id."""
    if isinstance(record, DeclaredRecord):
        return "booking", record.booking_id
    return "appointment", record.appointment_id
