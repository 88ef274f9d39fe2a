"""Reads the settings, and refuses loudly what is wrong or unknown.

The one place where pydantic's errors about settings are translated into ``WrongUsage``.
"""

import difflib
import os
from pathlib import Path
from typing import get_args

from dotenv import dotenv_values
from pydantic import SecretStr, ValidationError
from pydantic_core import ErrorDetails

from messages.errors import WrongUsage
from settings.settings import PREFIX, Settings


def variable_name(setting: str) -> str:
    """The environment variable of a setting: ``port`` is ``KOUAN_PORT``."""
    return PREFIX + setting.upper()


def load() -> Settings:
    """The settings from the environment and ``.env``.

    Raises ``WrongUsage``: ``setting-unknown`` for a KOUAN_* name that does not exist (a misspelt
    limit must not silently be the default), ``setting-wrong`` for a value that cannot be used.
    """
    _refuse_unknown_names()
    try:
        return Settings()
    except ValidationError as error:
        raise _first_wrong_setting(error) from error


def _refuse_unknown_names() -> None:
    known = {variable_name(setting) for setting in Settings.model_fields}
    given = {name.upper() for name in (*os.environ, *_dotenv_names())}
    for name in sorted(given - known):
        if name.startswith(PREFIX):
            nearest = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0)
            raise WrongUsage("setting-unknown", variable=name, nearest=nearest[0])


def _dotenv_names() -> tuple[str, ...]:
    file = Path(".env")
    return tuple(dotenv_values(file, encoding="utf-8")) if file.is_file() else ()


def _first_wrong_setting(error: ValidationError) -> WrongUsage:
    details = error.errors(include_url=False)[0]
    setting, reason = _setting_and_reason(details)
    shown = details["input"] if details["loc"] else os.environ.get(variable_name(setting), "")
    if setting in Settings.model_fields and SecretStr in get_args(Settings.model_fields[setting].annotation):
        shown = "***"
    return WrongUsage("setting-wrong", variable=variable_name(setting), value=shown, reason=reason)


def _setting_and_reason(details: ErrorDetails) -> tuple[str, str]:
    """The setting at fault; a check over several settings names it at the start of its message."""
    message = details["msg"].removeprefix("Value error, ")
    if details["loc"]:
        # pydantic-settings locates by the variable's name when the value came from the environment.
        return str(details["loc"][0]).removeprefix(PREFIX.lower()), message
    setting, _, reason = message.partition(": ")
    return setting, reason
