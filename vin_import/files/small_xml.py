"""XML parts that say how a workbook is put together: elements with their attributes, in order."""

from collections.abc import Callable
from xml.parsers import expat

from messages.errors import UnreadableDocument

Element = tuple[str, dict[str, str]]
"""Local name and attributes, both without namespaces."""


def elements(content: bytes, filename: str) -> list[Element]:
    """All elements of ``content``. Raises as ``parse``."""
    found: list[Element] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        found.append((local(name), {local(key): value for key, value in attributes.items()}))

    parser = safe_parser(filename)
    parser.StartElementHandler = start
    guarded(lambda: parser.Parse(content, True), filename)  # noqa: FBT003  # it takes no keywords
    return found


def local(name: str) -> str:
    """A name without its prefix or namespace."""
    return name.rpartition(":")[2]


def safe_parser(filename: str, namespace_separator: str | None = None) -> expat.XMLParserType:
    """A parser that refuses a document type, and with it all entities, and fetches nothing."""
    parser = expat.ParserCreate(namespace_separator=namespace_separator)

    def refuse(*_declared: object) -> None:
        raise UnreadableDocument("sheet-unsafe", file=filename, reason="document-type")

    parser.StartDoctypeDeclHandler = refuse
    parser.buffer_text = True
    return parser


def guarded(work: Callable[[], object], filename: str) -> None:
    """Does ``work``; what is no XML is ``sheet-damaged``."""
    try:
        work()
    except (expat.ExpatError, ValueError, LookupError):
        raise UnreadableDocument("sheet-damaged", file=filename) from None
