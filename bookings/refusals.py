"""Refusals that name fields and rules in the reader's language."""

from collections.abc import Callable, Sequence

from bookings.forms import FormField
from messages.catalogue import DEFAULT_LANGUAGE, Language, listed, translate
from messages.errors import Refused

_SHOWN = 5
Naming = Callable[[Language], str]


class FieldRefused(Refused):
    """A step on one field is refused; the text names it by its label."""

    def __init__(self, code: str, field: FormField, **parameters: object) -> None:
        self.field = field
        super().__init__(code, field=field.key, **parameters)

    def message(self, language: Language = DEFAULT_LANGUAGE) -> str:
        """The text with the field's label in the reader's language."""
        shown = self.parameters | {"field": self.field.label(language)}
        return translate(f"errors.{self.code}", language, **shown)


class NotReady(Refused):
    """Approval is refused; ``paths`` say where, the message says what is open."""

    def __init__(self, code: str, paths: Sequence[str], namings: Sequence[Naming]) -> None:
        self.paths = tuple(paths)
        self._namings = tuple(namings)
        super().__init__(code, count=len(self.paths), open=", ".join(self.paths))

    def message(self, language: Language = DEFAULT_LANGUAGE) -> str:
        """What is open, by the labels of the form or the texts of the rules."""
        shown = list(dict.fromkeys(naming(language) for naming in self._namings))
        more = " …" if len(shown) > _SHOWN else ""
        named = listed(shown[:_SHOWN], language) + more
        return translate(f"errors.{self.code}", language, count=len(self.paths), open=named)
