"""A booking beside its documents: what is compared with the declaration, and where a person pointed."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

# A page sends these as they are: nothing that one of the databases or its JSON refuses.
_Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
_Coordinate = Annotated[float, Field(ge=-1_000_000, le=1_000_000)]


class PointedEvidence(BaseModel):
    """Where on a page image a person found a value: it becomes the evidence of the value put in."""

    model_config = ConfigDict(frozen=True)
    document_id: _Number
    """A document of the booking."""
    page: _Number
    """From 1, in that document."""
    boxes: Annotated[
        tuple[tuple[_Coordinate, _Coordinate, _Coordinate, _Coordinate], ...],
        Field(min_length=1, max_length=100),
    ]
    """x0, top, x1, bottom in points of the displayed page."""
    text: Annotated[str, Field(max_length=20_000, pattern=r"^[^\x00]*$")]
    """The words there, as read."""


SeedPointId = Literal["plates", "truck-count", "vins", "vehicle-count"]


class SeedPoint(BaseModel):
    """What is compared with the declaration before anything else: plates, VINs, and how many there are.

    A declaration that states nothing (``declared`` empty) contradicts nothing: then it agrees.
    """

    model_config = ConfigDict(frozen=True)
    id: SeedPointId
    path: str
    """The field of the head that it speaks of."""
    declared: tuple[str, ...]
    """What the declaration states; counts as text."""
    entered: tuple[str, ...]
    """What the form holds now."""
    missing: tuple[str, ...] = ()
    """Declared and not entered."""
    surplus: tuple[str, ...] = ()
    """Entered and not declared."""
    near: tuple[tuple[str, str], ...] = ()
    """Pairs of a missing and a surplus one that differ in about one character."""
    agrees: bool
    overruled: bool = False
    """It differs, and a person has said that what is entered is right."""
    reason: str | None = None
    """Why, when the person wrote it down."""
