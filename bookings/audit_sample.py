"""The audit sample: a few values without any doubt that a person looks at all the same.

Only so can it be told how often a value that nobody doubts is wrong. Which values are chosen follows
from the document and the field, so that reading a document again chooses the same ones.
"""

import hashlib
from collections.abc import Sequence

from bookings.draft import BookingDraft
from bookings.models import Reason, TruckHead, ValueEvidence, VehicleHead

REASON = "audit-sample"
# What nobody has read from the document cannot be read wrongly.
_NOT_READ = frozenset({"default", "reviewer"})
_FRACTIONS = 2**64


def choose_audit_sample(draft: BookingDraft, sha256: str, share: float) -> None:
    """Marks about ``share`` (0 to 1) of the undoubted values of ``draft`` as to be looked at.

    ``sha256`` is the document's.
    """
    for path, evidence in draft.evidence.items():
        _choose(evidence, path, sha256, share)
    rows: dict[str, Sequence[TruckHead | VehicleHead]] = {"trucks": draft.trucks, "vehicles": draft.vehicles}
    for kind, heads in rows.items():
        for position, head in enumerate(heads):
            for key, stored in head.evidence.items():
                evidence = ValueEvidence.model_validate(stored)
                if _choose(evidence, f"{kind}[{position}].{key}", sha256, share):
                    head.evidence = head.evidence | {key: evidence.as_stored()}


def _choose(evidence: ValueEvidence, path: str, sha256: str, share: float) -> bool:
    # Without a place in the document there is nothing to compare the value with.
    if evidence.doubted or evidence.source in _NOT_READ or not evidence.boxes:
        return False
    if _fraction(sha256, path) >= share:
        return False
    evidence.doubted = evidence.audited = True
    evidence.reasons = [*evidence.reasons, Reason(id=REASON)]
    return True


def _fraction(sha256: str, path: str) -> float:
    """A number from 0 up to 1 that is the same for the same place of the same document."""
    digest = hashlib.sha256(f"{sha256} {path}".encode()).digest()
    return int.from_bytes(digest[:8]) / _FRACTIONS
