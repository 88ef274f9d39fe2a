"""The head of a VIN import's page: its booking or the candidates, and what its columns are taken for."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bookings.booking_lines import BookingLine
from bookings.vin_imports.views import Candidate, ImportView, RowProblem
from messages.catalogue import Language, translate
from vin_import.files.cells import column_letters
from web.vin_import_rows import problem_text


@dataclass(frozen=True, slots=True)
class ShownCandidate:
    """A booking that the sheet may belong to."""

    candidate: Candidate
    line: BookingLine | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownImport:
    """The head of an import's page."""

    view: ImportView
    name: str
    booking: BookingLine | None
    problems: tuple[tuple[RowProblem, str], ...]
    candidates: tuple[ShownCandidate, ...] = field(default=())

    @property
    def is_open(self) -> bool:
        """Whether its rows can be changed."""
        return self.view.state in ("waiting", "open")


def name_of(view: ImportView, language: Language) -> str:
    """The file's name, or that it was pasted."""
    return view.filename or translate("vin_import_pages.pasted", language)


def show_import(
    view: ImportView, booking: BookingLine | None, lines: dict[int, BookingLine], language: Language
) -> ShownImport:
    """The head; ``lines`` are the candidates' bookings."""
    return ShownImport(
        view=view,
        name=name_of(view, language),
        booking=booking,
        problems=tuple((problem, problem_text(problem, language)) for problem in view.problems),
        candidates=tuple(
            ShownCandidate(one, lines.get(one.booking_id), _reasons(one, language)) for one in view.candidates
        ),
    )


def _reasons(one: Candidate, language: Language) -> tuple[str, ...]:
    found = {
        "number-in-name": one.number_in_name,
        "number-in-cells": one.number_in_cells,
        "shared-vins": one.shared_vins > 0,
        "count-fits": one.count_fits,
        "consignor-fits": one.consignor_fits,
        "not-usable": not one.usable,
    }
    return tuple(
        translate(f"vin_import_pages.candidate-{key}", language, count=one.shared_vins)
        for key, holds in found.items()
        if holds
    )


def block_summary(view: ImportView, language: Language) -> Sequence[tuple[str, tuple[tuple[str, str], ...]]]:
    """By table of the sheet: what is taken from which column."""
    return [
        (
            block.sheet,
            tuple(
                (
                    translate(f"vin_import_pages.{name}", language),
                    f"{column_letters(number)} {block.headings.get(number, '')}".strip(),
                )
                for name, number in sorted(block.columns.items(), key=lambda one: one[1])
            ),
        )
        for block in view.blocks
    ]
