"""A draft as the readers leave it behind a page that was read from its image."""

from collections.abc import Mapping, Sequence

from extractors.draft import DeclarationDraft, part_of, read_value
from extractors.ocr.characters import Alternative, ReadCharacter
from extractors.page_content import Glyph, PageContent, ScanEvidence
from extractors.recognised import RecognisedPage
from extractors.text_runs import PlacedText

_UPRIGHT = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
_SIZE = 9.0


class RecognisedDraft:
    """Texts are put on one page, line by line; each character with its confidence and runners-up."""

    def __init__(self, form: str = "single-window") -> None:
        """An empty declaration of the family ``form``."""
        self.draft = DeclarationDraft(direction="export", form=form, pages=[1])
        self._glyphs: list[Glyph] = []
        self._characters: dict[int, ReadCharacter] = {}
        self._lines = 0

    @property
    def pages(self) -> Mapping[int, RecognisedPage]:
        """The page with everything placed so far."""
        scan = ScanEvidence(self._characters, _UPRIGHT, b"", 2.0)
        content = PageContent(1, 842.0, 595.0, tuple(self._glyphs), (), source="ocr", scan=scan)
        return {1: RecognisedPage(content, scan)}

    def place(
        self,
        text: str,
        confidence: float = 0.99,
        runners_up: Mapping[int, Sequence[tuple[str, float]]] | None = None,
    ) -> PlacedText:
        """``text`` on a line of its own; ``runners_up`` by the place of the character."""
        middle = 20.0 + 12.0 * self._lines
        self._lines += 1
        line: list[Glyph] = []
        for place, character in enumerate(text):
            order = len(self._glyphs)
            x0 = 20.0 + 5.0 * place
            glyph = Glyph(
                character, x0, middle - _SIZE / 2, x0 + 5.0, middle + _SIZE / 2, _SIZE, order, middle
            )
            others = tuple(Alternative(*each) for each in (runners_up or {}).get(place, ()))
            sure = 1.0 - sum(each.probability for each in others) if others else confidence
            self._glyphs.append(glyph)
            self._characters[order] = ReadCharacter(character, sure, 10.0 * place, others)
            line.append(glyph)
        return PlacedText.of_glyphs(line, 1)

    def pair(self, key: str, code: PlacedText | str | None, name: PlacedText | str | None) -> None:
        """A field of a code and a name."""
        placed = {
            role: self.place(text) if isinstance(text, str) else text
            for role, text in (("code", code), ("name", name))
            if text is not None
        }
        parts = [part_of(text.text, text, role=role) for role, text in placed.items()]
        value = {role: text.text for role, text in placed.items()}
        self.draft.fields[key] = read_value(value, list(placed.values())[-1], parts=parts)

    def text(self, key: str, text: PlacedText | str) -> None:
        """A field of one text."""
        placed = self.place(text) if isinstance(text, str) else text
        self.draft.fields[key] = read_value(placed.text, placed)

    def misfit(self, key: str, text: PlacedText | str) -> None:
        """A field whose text has not its form, as the readers report it."""
        self.text(key, text)
        value = str(self.draft.fields[key].value)
        self.draft.report("value-form", "error", [key], doubts=[key], value=value)

    def doubted(self) -> set[str]:
        """What the findings so far doubt."""
        return {path for finding in self.draft.findings for path in finding.doubts}

    def found(self) -> list[str]:
        """The ids of the findings so far."""
        return [finding.id for finding in self.draft.findings]
