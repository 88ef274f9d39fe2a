"""The fields of the form that a draft was read by."""

from functools import cache

from extractors.layout import FieldLayout
from extractors.layout_files import layouts, unknown_layout


@cache
def form_fields(form: str) -> tuple[FieldLayout, ...]:
    """The fields of the layout ``form``; those of all layouts for another name."""
    known = next((layout for layout in layouts() if layout.id == form), None)
    return (known or unknown_layout()).fields
