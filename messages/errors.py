"""The exception tree of kouan.

    KouanError                    has a stable ``code`` and parameters; its text is in the catalogue
    ├── BadInput                  the file or the request is at fault: exit status 1, HTTP 4xx
    │   ├── UnreadableDocument    one document cannot be read; the others go on
    │   ├── NotFound              what was asked for does not exist (HTTP 404)
    │   ├── Refused               a rule forbids the step; says which and what to do (HTTP 409/422)
    │   ├── Conflict              somebody else changed it meanwhile (HTTP 409)
    │   └── NotAllowed            not signed in, or the role does not permit it (HTTP 401/403)
    ├── WrongUsage                a setting or command-line argument is wrong: exit status 2
    └── OurFault                  a defect or a failed part of ours: exit status 3, HTTP 500
        └── PartUnavailable       a part that should run does not answer (database, reader, Prefect)

Every code is documented in docs/errors.md and has a text ``errors.<code>`` in both languages;
``tests/test_docs.py`` fails otherwise. Third-party errors are translated into this tree where
they enter (one module per library), nowhere else.
"""

from typing import ClassVar

from messages.catalogue import DEFAULT_LANGUAGE, Language, translate


class KouanError(Exception):
    """Base of all errors kouan raises on purpose."""

    exit_status: ClassVar[int] = 3

    def __init__(self, code: str, **parameters: object) -> None:
        self.code = code
        self.parameters = parameters
        super().__init__(code)

    def message(self, language: Language = DEFAULT_LANGUAGE) -> str:
        """What happened and what to do about it, in the reader's language."""
        return translate(f"errors.{self.code}", language, **self.parameters)

    def __str__(self) -> str:
        return f"{self.code}: {self.message('en')}"


class BadInput(KouanError):
    """The input is at fault; the person who gave it can put it right."""

    exit_status = 1


class UnreadableDocument(BadInput):
    """A document cannot be read: not a PDF, encrypted, damaged, over a limit, killed its reader."""


class NotFound(BadInput):
    """The thing asked for does not exist, or not for this user."""


class Refused(BadInput):
    """A rule forbids this step now."""


class Conflict(BadInput):
    """The version the caller worked from is no longer the current one."""


class NotAllowed(BadInput):
    """Not signed in, wrong password, or the role does not permit it."""


class WrongUsage(KouanError):
    """A setting or argument is wrong; nothing was done."""

    exit_status = 2


class OurFault(KouanError):
    """A defect of ours."""

    exit_status = 3


class PartUnavailable(OurFault):
    """A part that should be running does not answer."""
