"""What the administrator's pages show alike: the history of a list, what was done, what was refused."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bookings.administration.changes import ChangeView, changes_of
from bookings.models import AdministeredList
from messages.catalogue import Language, texts, translate
from messages.errors import BadInput
from web.language import language_of
from web.pages import page
from web.problems import status_of


@dataclass(frozen=True, slots=True)
class ShownPart:
    """One part of an entry that was changed, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One line of the history of a list."""

    change: ChangeView
    parts: tuple[ShownPart, ...]


def history(
    session: Session, language: Language, *list_names: AdministeredList, limit: int = 20
) -> list[ShownChange]:
    """The newest changes of these lists in words."""
    return [
        ShownChange(one, tuple(_part(name, before, after, language) for name, before, after in one.changed))
        for one in changes_of(session, *list_names, limit=limit)
    ]


def administration_page(
    request: Request, template: str, *, said: str = "", problem: BadInput | None = None, **values: object
) -> HTMLResponse:
    """A page of a list: ``said`` is what was just done, ``problem`` what was refused."""
    return page(
        request,
        template,
        200 if problem is None else status_of(problem),
        said=said,
        problem=None if problem is None else problem.message(language_of(request)),
        **values,
    )


def said(request: Request, key: str, **parameters: object) -> str:
    """A text of the area ``administration`` in the reader's language."""
    return translate(f"administration.{key}", language_of(request), **parameters)


def _part(name: str, before: Any, after: Any, language: Language) -> ShownPart:
    label = _label(name, language)
    if isinstance(before, list) and isinstance(after, list) and set(before) != set(after):
        # Of a long list only what came and went is news.
        gone = [one for one in before if one not in after]
        come = [one for one in after if one not in before]
        return ShownPart(label, _text(gone, language), _text(come, language))
    return ShownPart(label, _text(before, language), _text(after, language))


def _label(name: str, language: Language) -> str:
    for key in (f"administration.column-{name}", f"exports.sheet-{name}", f"administration.part-{name}"):
        if key in texts():
            return translate(key, language)
    return name


def _text(value: Any, language: Language) -> str:
    if value is None or value in ([], {}):
        return ""
    if isinstance(value, bool):
        return translate(f"fields.choice.{str(value).lower()}", language)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_text(one, language)}" for key, one in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
