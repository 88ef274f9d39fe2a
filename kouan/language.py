"""The language of the command line, known before anything heavy is imported.

The same value as ``Settings.language``; help texts need it at once, and loading all settings would
take longer than printing the help.
"""

import os
from functools import cache
from pathlib import Path

from messages import Language, translate
from messages.catalogue import DEFAULT_LANGUAGE

_VARIABLE = "KOUAN_LANGUAGE"


@cache
def command_language() -> Language:
    """``KOUAN_LANGUAGE`` of the environment or ``.env``; Chinese when it is unset or no language."""
    given = os.environ.get(_VARIABLE) or _from_dotenv_file()
    return "en" if given == "en" else DEFAULT_LANGUAGE


def _from_dotenv_file() -> str | None:
    file = Path(".env")
    if not file.is_file():
        return None
    from dotenv import dotenv_values

    return dotenv_values(file, encoding="utf-8").get(_VARIABLE)


def text(key: str, **parameters: object) -> str:
    """A text of the command line (``commands.<key>``) in its language."""
    return translate(f"commands.{key}", command_language(), **parameters)
