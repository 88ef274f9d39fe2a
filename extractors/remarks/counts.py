"""Stated numbers of trucks and vehicles, and lists that say that they are not whole."""

from collections.abc import Collection

from extractors.remarks.found import Found
from extractors.remarks.tokens import Token
from extractors.remarks.wordings import ListKind
from extractors.text_runs import PlacedText

_OF_BOXES: frozenset[ListKind] = frozenset(["containers", "seals"])


def take_truck_count(token: Token, evidence: PlacedText, found: Found, *, is_of_other: bool) -> None:
    """共3车. In 合同3车 (``is_of_other``) the number may be that of the contract."""
    if is_of_other or token.number == 0:
        doubt_truck_count(evidence, found)
    elif token.number is not None:
        found.truck_counts.append((token.number, evidence))


def doubt_truck_count(evidence: PlacedText, found: Found) -> None:
    """第2车, 3部大车: near a truck count, and none."""
    found.doubt("truck-count-unclear", ["truck_count"], evidence)


def take_vehicle_count(token: Token, evidence: PlacedText, found: Found) -> None:
    """共10台; 共3辆 may also mean trucks."""
    if token.number is None:
        return
    found.vehicle_counts.append((token.number, evidence))
    if token.phrase is not None and token.phrase.kind != "vehicle_count":
        found.vehicle_or_truck_counts.add(token.number)


def take_cut_off(token: Token, evidence: PlacedText, found: Found, kinds: Collection[ListKind]) -> None:
    """等10台: the open lists ``kinds`` are not whole, unless they hold that many (A、B等2台)."""
    if kinds and token.number not in [len(found.values(kind)) for kind in kinds]:
        found.doubt("list-cut-off", kinds, evidence)
    if not _OF_BOXES & set(kinds):
        take_vehicle_count(token, evidence, found)
