"""Pages and fragments from templates, in the reader's language.

Templates know ``t(key, **parameters)`` (the catalogue), ``static(name)``, ``user``, ``language``
and the filters of web/formatting.py. They escape everything and never run a query.
"""

from functools import cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from messages.catalogue import Language, translate
from vin_import.files.cells import column_letters
from web import formatting, keyboard, static_files
from web.language import LANGUAGES, language_of

TEMPLATES = Path(__file__).parent / "templates"


@cache
def environment() -> Environment:
    """The one template environment; an unknown name in a template is an error, not emptiness."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["static"] = static_files.address
    made.globals["key_of"] = keyboard.key_of
    made.globals["languages"] = LANGUAGES
    made.filters["shanghai_time"] = formatting.shanghai_time
    made.filters["grouped_number"] = formatting.grouped_number
    made.filters["kilobytes"] = formatting.kilobytes
    made.filters["percent"] = formatting.percent
    made.globals["letters"] = column_letters
    return made


def _text(language: Language, key: str, /, **parameters: object) -> str:
    return translate(key, language, **parameters) if parameters else _plain_text(language, key)


# A table says the same words in each of its rows.
@cache
def _plain_text(language: Language, key: str) -> str:
    return translate(key, language)


def render(request: Request, template: str, **values: object) -> str:
    """The text of ``template`` for this request."""
    language = language_of(request)
    return (
        environment()
        .get_template(template)
        .render(
            request=request,
            language=language,
            t=partial(_text, language),
            user=getattr(request.state, "user", None),
            **values,
        )
    )


def page(request: Request, template: str, status: int = 200, **values: object) -> HTMLResponse:
    """``render`` as an answer."""
    return HTMLResponse(render(request, template, **values), status_code=status)
