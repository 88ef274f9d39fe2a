"""Page contents as JSON: what readers of forms see, without the file and without its images."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from pydantic import TypeAdapter

from extractors.page_content import PageContent


# Made when it is first needed: most documents are never written down so.
@cache
def _pages() -> TypeAdapter[list[PageContent]]:
    return TypeAdapter(list[PageContent])


def pages_as_json(pages: Sequence[PageContent]) -> bytes:
    """The pages without their images, which the readers do not look at."""
    return _pages().dump_json([_without_image(page) for page in pages])


def pages_of_json(text: bytes | str) -> list[PageContent]:
    """The pages that ``pages_as_json`` wrote. Raises ``ValueError`` for anything else."""
    return _pages().validate_json(text)


def _without_image(page: PageContent) -> PageContent:
    return page if page.scan is None else replace(page, scan=replace(page.scan, image=b""))
