"""Which language a request is answered in: the reader's own choice, else the program's."""

from starlette.requests import Request

from messages.catalogue import Language

LANGUAGES: tuple[Language, ...] = ("zh", "en")
LANGUAGE_COOKIE = "kouan_language"


def chosen_language(text: str | None, default: Language) -> Language:
    """``text`` when it names a language we have, else ``default``."""
    return next((language for language in LANGUAGES if language == text), default)


def language_of(request: Request) -> Language:
    """The language of this request's answer (``zh`` or ``en``)."""
    return chosen_language(request.cookies.get(LANGUAGE_COOKIE), request.app.state.context.default_language)
