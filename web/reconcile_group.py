"""One group as its page shows it: columns, fields with what differs marked, differences, candidates."""

from collections.abc import Mapping

from bookings.reconciling.comparing.difference_texts import difference_text
from bookings.reconciling.deciding.taking_over import may_be_taken_over
from bookings.reconciling.records import Difference
from bookings.reconciling.showing.sources import ComparedSource, SourceKind
from bookings.reconciling.showing.views import CandidateView, ComparedField, ReconciliationView
from bookings.seed_points import near_pairs
from bookings.states import is_editable
from messages.catalogue import Language
from web.reconcile_shapes import (
    ICONS,
    WORDS,
    Icon,
    Mark,
    ShownCandidate,
    ShownCell,
    ShownColumn,
    ShownDifference,
    ShownField,
    ShownGroup,
    ShownText,
    difference_id,
    pair_id,
)
from web.reconcile_words import (
    because_words,
    candidate_name,
    choice_words,
    cut,
    duplicate_words,
    field_label,
    follow_words,
    leaving,
    note_words,
    reason_words,
    result_name,
    shown_text,
    side_words,
    state_words,
)
from web.vin_import_rows import parts

MOST_TEXTS = 12
MOST_PAIRS = 12
IDENTIFIERS = frozenset({"customs_number", "plates", "trailer_plates", "vins", "containers"})
FACTS = ("customs_number", "plates", "truck_count", "vehicle_total", "cargo_weight_kg", "appointed_day")
"""What tells candidates apart at a glance."""


class _Shower:
    """Turns a group into what one language shows."""

    def __init__(self, view: ReconciliationView, people: Mapping[int, str], language: Language) -> None:
        self.view = view
        self.people = people
        self.language = language

    def columns(self) -> tuple[ShownColumn, ...]:
        firsts = {kind: self.view.sources_of(kind)[:1] for kind in ("booking", "appointment")}
        return tuple(self._column(one, (one,) == firsts.get(one.kind)) for one in self.view.sources)

    def _column(self, source: ComparedSource, is_first: bool) -> ShownColumn:
        addresses = {
            "booking": f"/bookings/{source.id}",
            "appointment": f"/appointments/{source.id}",
            "vin_sheet": f"/vin-imports/{source.id}",
            "declaration": f"/bookings/{source.booking_id}",
        }
        opens = f"open-{source.kind}" if is_first and source.kind in ("booking", "appointment") else ""
        return ShownColumn(
            kind=source.kind,
            label=source.label,
            address=addresses[source.kind],
            opens=opens,
            evidence=None if source.document_id is None else f"/documents/{source.document_id}/original",
            chip=state_words(source, self.language),
            chip_class="dropped" if source.dropped else (source.state or ""),
            candidate=self._number_of(source),
        )

    def _number_of(self, source: ComparedSource) -> int | None:
        if self.view.status != "ambiguous" or source.kind not in ("booking", "appointment"):
            return None
        sides = [
            ("appointment", one.appointment_id)
            if self.view.booking_id is not None
            else ("booking", one.booking_id)
            for one in self.view.candidates
        ]
        place = (source.kind, source.id)
        return sides.index(place) + 1 if place in sides else None

    def rows(self) -> tuple[ShownField, ...]:
        return tuple(self._row(one) for one in self.view.fields)

    def _row(self, field: ComparedField) -> ShownField:
        differences = tuple(self._difference(one) for one in field.differences)
        icon = self._icon(field, differences)
        return ShownField(
            label=field_label(field.field, self.language),
            icon=icon,
            word=WORDS[icon],
            cells=tuple(
                self._cell(field, source, texts)
                for source, texts in zip(self.view.sources, field.texts, strict=True)
            ),
            differences=differences,
        )

    def _icon(self, field: ComparedField, differences: tuple[ShownDifference, ...]) -> Icon:
        standing = [one for one in differences if one.severity != "info"]
        if waiting := [one for one in standing if one.chosen is None]:
            return "broken" if any(one.severity == "error" for one in waiting) else "doubted"
        if standing:
            return "confirmed"
        if differences:
            return "note"
        sides = {
            source.kind == "appointment"
            for source, texts in zip(self.view.sources, field.texts, strict=True)
            if texts
        }
        if len(sides) < 2:
            return "empty"
        if self.view.status != "ambiguous":
            return "sure"
        # Of what may belong together it is only told whether all of it says the same.
        said = {texts for texts in field.texts if texts}
        return "sure" if len(said) == 1 else "note"

    def _cell(self, field: ComparedField, source: ComparedSource, texts: tuple[str, ...]) -> ShownCell:
        is_appointed = source.kind == "appointment"
        is_of_it = not is_appointed or source.id in self.view.appointment_ids
        of_it = [one for one in field.differences if is_of_it and _concerns(one, source)]
        marks = self._marks(of_it, source.kind)
        if is_appointed and self.view.status == "ambiguous":
            marks = self._nearest(field, texts) | marks
        marked = [
            marks.get(text) or ShownText(shown_text(field.field, text, self.language)) for text in texts
        ]
        # Of thousands those that differ are what one looks for.
        marked.sort(key=lambda one: not one.mark)
        told = source.kind in ("booking", "appointment") or any(one.mark for one in marked)
        severities = [one.severity for one in of_it if one.chosen is None] if told else []
        state = next((one for one in ("error", "warning", "info") if one in severities), "")
        return ShownCell(tuple(marked[:MOST_TEXTS]), max(0, len(marked) - MOST_TEXTS), state)

    def _marks(self, differences: list[Difference], kind: SourceKind) -> dict[str, ShownText]:
        """The texts of a source of this kind that differ, each as the gravest difference has it."""
        is_appointed = kind == "appointment"
        marks: dict[str, ShownText] = {}
        for one in reversed(differences):
            if not _is_of_print(one):
                mark: Mark = "surplus" if is_appointed else "missing"
                for text in one.surplus if is_appointed else one.missing:
                    marks[text] = ShownText(text, mark)
            # What is printed stands on the left of what the booking has.
            is_right = kind == "booking" if _is_of_print(one) else is_appointed
            for left, right in one.near:
                own, other = (right, left) if is_right else (left, right)
                marks[own] = ShownText(own, "near", parts(other, own))
        return marks

    def _nearest(self, field: ComparedField, texts: tuple[str, ...]) -> dict[str, ShownText]:
        """Of a candidate's numbers those that are a slip away from one of the other side."""
        if field.field not in IDENTIFIERS:
            return {}
        others = {
            other
            for source, stated in zip(self.view.sources, field.texts, strict=True)
            if source.kind != "appointment"
            for other in stated
        }
        unknown = [text for text in texts if text not in others]
        return {
            own: ShownText(own, "near", parts(other, own))
            for other, own in near_pairs(sorted(others), unknown)
        }

    def _difference(self, one: Difference) -> ShownDifference:
        near = tuple((parts(right, left), parts(left, right)) for left, right in one.near[:MOST_PAIRS])
        paired = {text for pair in one.near for text in pair}
        alone: tuple[tuple[str, str | tuple[str, ...] | None], ...] = (
            ("missing", tuple(text for text in one.missing if text not in paired)),
            ("surplus", tuple(text for text in one.surplus if text not in paired)),
        )
        if _is_of_print(one):
            alone = (("printed", one.printed),)
        lists = [(name, *cut(texts, MOST_TEXTS)) for name, texts in alone if texts]
        booking_id = one.booking_id or self.view.booking_id
        return ShownDifference(
            element_id=difference_id(one.field, one.reason, one.booking_id, one.appointment_id),
            field=one.field,
            reason=one.reason,
            booking_id=one.booking_id,
            appointment_id=one.appointment_id,
            booking_version=None if booking_id is None else self.view.booking_versions.get(booking_id),
            severity=one.severity,
            icon="confirmed" if one.chosen else ICONS[one.severity],
            words=difference_text(one, self.language),
            near=near,
            more_near=len(one.near) - len(near),
            lists=tuple(lists),
            proposed=one.proposed,
            proposed_words=because_words(one, self.language),
            chosen=one.chosen,
            chosen_by=self.people.get(one.chosen_by or 0, "–"),
            chosen_at=one.chosen_at,
            follows=follow_words(one, self.language) if self.view.appointment_ids else "",
            sides=("declared", "appointed") if self.view.appointment_ids else ("declared",),
            may_choose=one.severity != "info" and self.view.booking_id is not None,
            may_apply=self._may_apply(one),
        )

    def _may_apply(self, one: Difference) -> bool:
        """Whether taking the appointment's side puts its value into the booking."""
        state = None if one.booking_id is None else self.view.booking_states.get(one.booking_id)
        return state is not None and is_editable(state) and may_be_taken_over(one)

    def candidates(self) -> tuple[ShownCandidate, ...]:
        shown = [self._candidate(one) for one in self.view.candidates]
        return tuple(one for one in shown if one.standing != "other" or one.decided)

    def _candidate(self, one: CandidateView) -> ShownCandidate:
        is_ambiguous = self.view.status == "ambiguous"
        return ShownCandidate(
            element_id=pair_id(one.booking_id, one.appointment_id),
            booking_id=one.booking_id,
            appointment_id=one.appointment_id,
            label=candidate_name(self.view, one, self.language),
            address=(
                f"/appointments/{one.appointment_id}"
                if self.view.booking_id is not None
                else f"/bookings/{one.booking_id}"
            ),
            score=one.score,
            standing="chosen" if one.chosen else ("candidate" if is_ambiguous else "other"),
            decided=one.decision if one.decision != "withdrawn" else None,
            reasons=tuple((reason_words(reason, self.language), reason.points) for reason in one.reasons),
            facts=self._facts(one),
        )

    def _facts(self, one: CandidateView) -> tuple[str, ...]:
        """What the other side of a candidate says, in a line."""
        kind, number = (
            ("appointment", one.appointment_id)
            if self.view.booking_id is not None
            else ("booking", one.booking_id)
        )
        place = next(
            (at for at, source in enumerate(self.view.sources) if (source.kind, source.id) == (kind, number)),
            None,
        )
        if place is None:
            return ()
        return tuple(
            f"{field_label(field.field, self.language)} "
            f"{side_words(field.field, field.texts[place], self.language)}"
            for field in self.view.fields
            if field.field in FACTS and field.texts[place]
        )


def _is_of_print(difference: Difference) -> bool:
    """Whether it is between a booking and its own declaration."""
    return difference.reason.startswith("printed")


def _concerns(difference: Difference, source: ComparedSource) -> bool:
    if source.kind == "appointment" and _is_of_print(difference):
        return False
    if source.kind == "appointment":
        return difference.appointment_id in (None, source.id)
    return difference.booking_id in (None, source.booking_id)


def show_group(view: ReconciliationView, people: Mapping[int, str], language: Language) -> ShownGroup:
    """The group in one language. ``people``: names of those who decided, by their id."""
    shower = _Shower(view, people, language)
    rows = shower.rows()
    candidates = shower.candidates()
    waiting = [one for row in rows for one in row.differences if one.is_open]
    told = [choice_words(one) for one in view.differences] + [str(one.decision) for one in view.candidates]
    return ShownGroup(
        id=view.id,
        version=view.version,
        word="-".join([str(view.version), *told]),
        name=result_name(view, language),
        status=view.status,
        is_left_over=view.booking_id is None,
        business_type=view.business_type,
        leaves_at=view.leaves_at,
        leaves="" if view.leaves_at is None else leaving(view.leaves_at),
        open_count=len(waiting) + any(one.is_open for one in candidates),
        notes=tuple(note_words(note, language) for note in view.notes),
        columns=shower.columns(),
        rows=rows,
        candidates=candidates,
        duplicates=tuple(duplicate_words(one, language) for one in view.duplicates),
    )
