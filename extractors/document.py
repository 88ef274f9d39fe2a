"""One document becomes its Readings: the stages in order. Runs in the child process.

pages → kinds → groups → draft (cells, goods) → derived fields → checks → confidence → Reading.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Literal

from customs import tables
from extractors.checks import name_findings, run_checks
from extractors.confidence import Doubts, grade, unsure
from extractors.declaration import read_group
from extractors.derived import derive
from extractors.derived.dependence import doubt_what_comes_from_checked_items
from extractors.draft import DeclarationDraft, Finding, absent, read_value
from extractors.field_keys import field_keys
from extractors.layout_files import label_index, layouts, unknown_layout
from extractors.limits import ReadingLimits
from extractors.misread_labels import with_mended_labels
from extractors.number_codes import take_number_codes
from extractors.packs import (
    OtherDocument,
    compare_release_notices,
    give_vin_lists,
    other_documents,
    place_further_pages,
)
from extractors.page_content import PageContent
from extractors.page_groups import PageGroup, group_pages
from extractors.page_kinds import ReadPage, classify
from extractors.page_reading import read_pages
from extractors.pdf_file import open_pdf
from extractors.reading import Check, FieldReading, Reading
from extractors.reading_options import ReadingOptions
from extractors.recognised import RecognisedPage, place_on_pages, readings_of, recognised_pages
from extractors.recognised_confidence import doubt_hardly_read, grades
from extractors.remarks.wordings import wordings
from extractors.repairs import repair
from extractors.unread_pages import doubt_unread_pages
from extractors.unreadable_labels import doubt_unreadable_labels
from messages.catalogue import Language, translate

# One zone without summer time.
_CHINA = timezone(timedelta(hours=8))
# So many of the labels that an unknown form lacks are named.
_MISSING_NAMED = 12
_DEFAULT_OPTIONS = ReadingOptions()
_ITEM_PATH = re.compile(r"items\[([0-9]+)\](?:\.(.+))?$")


def read_document(
    path: Path,
    filename: str,
    limits: ReadingLimits,
    language: Language = "zh",
    today: date | None = None,
    options: ReadingOptions = _DEFAULT_OPTIONS,
) -> list[Reading]:
    """Every Reading of the file at ``path``: declarations first-page order, then other pages.

    ``today`` is what dates are judged by; by default the day in China.
    Raises ``UnreadableDocument`` when nothing of the file can be read.
    """
    with open_pdf(path, filename, limits) as document:
        contents = read_pages(document, filename, limits, options)
    return readings_of_pages(contents, filename, _sha256(path), limits, language, today)


def readings_of_pages(
    contents: Sequence[PageContent],
    filename: str,
    sha256: str,
    limits: ReadingLimits,
    language: Language = "zh",
    today: date | None = None,
) -> list[Reading]:
    """As ``read_document``, of what its pages show; needs no file and no PDF library."""
    pages = place_further_pages([classify(with_mended_labels(content)) for content in contents])
    recognised = recognised_pages(contents)
    day = today or datetime.now(_CHINA).date()
    groups = group_pages([page for page in pages if page.kind == "declaration"])
    drafts = [_draft_of(group, recognised) for group in groups]
    doubt_unread_pages(pages, groups, drafts)
    others = other_documents(pages)
    give_vin_lists(others, drafts)
    compare_release_notices(others, drafts)
    readings = [
        _declaration_reading(draft, group, recognised, filename, sha256, language, limits, day)
        for draft, group in zip(drafts, groups, strict=True)
    ]
    readings += [_other_reading(other, filename, sha256, language) for other in others]
    return sorted(readings, key=lambda reading: reading.pages[0])


def _draft_of(group: PageGroup, recognised: Mapping[int, RecognisedPage]) -> DeclarationDraft:
    """What the pages of one declaration say by themselves."""
    draft = read_group(group)
    repair(draft, recognised)
    for page in group.pages:
        for finding in page.content.findings:
            draft.report(finding.id, finding.severity, [], **finding.parameters)
    doubt_unreadable_labels(group, draft)
    draft.fields["direction"] = _direction(group, draft)
    take_number_codes(draft)
    return draft


def _declaration_reading(
    draft: DeclarationDraft,
    group: PageGroup,
    recognised: Mapping[int, RecognisedPage],
    filename: str,
    sha256: str,
    language: Language,
    limits: ReadingLimits,
    today: date,
) -> Reading:
    derive(draft)
    if not draft.fits_layout:
        _doubt_everything(draft, group)
    by_readers = _doubted(draft.findings)
    run_checks(draft, group.layout, limits.plausibility, today)
    if recognised:
        since = len(draft.findings)
        doubt_hardly_read(draft, recognised)
        doubt_what_comes_from_checked_items(draft, since)
        by_readers |= _doubted(draft.findings[since:])
    name_findings(draft.findings, draft.fields, draft.items)
    draft.fields = {key: draft.fields.get(key, absent("derived")) for key in field_keys()}
    doubted = _doubted(draft.findings)
    doubts = Doubts(by_readers, doubted - by_readers)
    grade(draft, doubts, grades(draft, recognised, doubts) if recognised else {})
    place_on_pages((field for _, field in readings_of(draft)), recognised)
    return Reading(
        file=filename,
        sha256=sha256,
        kind="declaration",
        form=draft.form if draft.fits_layout else None,
        pages=draft.pages,
        text_source=_text_source(group.pages),
        fields=draft.fields,
        items=draft.items,
        checks=_checks(draft.findings, language),
        needs_review=_in_order(doubted.union(unsure(draft, limits.review_below))),
    )


def _doubt_everything(draft: DeclarationDraft, group: PageGroup) -> None:
    """Of an unknown form nothing but the title is sure: neither what was read nor what was not found."""
    doubted = [key for key in field_keys() if key != "direction"]
    missing = group.choice.missing
    draft.report(
        "layout-unknown",
        "error",
        [],
        doubts=[*doubted, "items"],
        form=draft.form,
        missing="、".join(missing[:_MISSING_NAMED]),
        count=str(len(missing)),
    )


def _other_reading(other: OtherDocument, filename: str, sha256: str, language: Language) -> Reading:
    """A document that is no declaration, with the fields it yields."""
    findings = [
        Finding(finding.id, finding.severity, (), finding.parameters)
        for page in other.pages
        for finding in page.content.findings
    ]
    return Reading(
        file=filename,
        sha256=sha256,
        kind=other.kind,
        pages=[page.content.number for page in other.pages],
        text_source=_text_source(other.pages),
        fields=other.fields,
        checks=_checks(findings, language),
        needs_review=["vins"] if other.vin_table is not None and other.vin_table.problems else [],
    )


def _text_source(pages: Sequence[ReadPage]) -> Literal["layer", "ocr", "none"]:
    """Recognised when any of the text was; none when there is no text."""
    sources = {page.content.source for page in pages if page.content.glyphs}
    return "ocr" if "ocr" in sources else "layer" if sources else "none"


def _direction(group: PageGroup, draft: DeclarationDraft) -> FieldReading:
    """The direction with the title as its evidence."""
    title = group.pages[0].title
    if title is None:
        raise AssertionError("a declaration begins with the page of its title")
    return read_value(draft.direction, title.text)


def _checks(findings: Iterable[Finding], language: Language) -> list[Check]:
    """Each finding once: a column that fits nothing is found anew for every value in it."""
    once: dict[object, Finding] = {}
    for finding in findings:
        once.setdefault((finding.id, finding.fields, tuple(finding.parameters.items())), finding)
    return [
        Check(
            id=finding.id,
            severity=finding.severity,
            fields=list(finding.fields),
            message=translate(f"{finding.text_area}.{finding.id}", language, **finding.parameters),
            parameters=finding.parameters,
        )
        for finding in once.values()
    ]


def _doubted(findings: Iterable[Finding]) -> frozenset[str]:
    return frozenset(path for finding in findings for path in finding.doubts)


def _in_order(paths: Iterable[str]) -> list[str]:
    """Paths in the order of the form, items last."""
    order = {key: position for position, key in enumerate(field_keys())}
    return sorted(paths, key=lambda path: _position(path, order))


def _position(path: str, order: dict[str, int]) -> tuple[int, int, str]:
    item = _ITEM_PATH.match(path)
    if item is not None:
        return len(order) + 1, int(item.group(1)), item.group(2) or ""
    return order.get(path, len(order)), 0, path


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def warm_up() -> None:
    """Loads layouts, wordings and code tables, so that the first document does not pay for them."""
    layouts()
    label_index()
    unknown_layout()
    wordings()
    field_keys()
    for table in (tables.countries, tables.currencies, tables.units, tables.districts, tables.ports):
        table()
