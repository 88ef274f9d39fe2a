"""The names printed beside the codes of an item: a name of another code is a misprint or misread."""

from customs import tables
from extractors.draft import DeclarationDraft
from extractors.reading import Item


def check_area_name(item: Item, name: str, draft: DeclarationDraft) -> None:
    """``name`` begins with that of 境内货源地, with ``照章征税`` glued on or cut off at the edge."""
    area = tables.domestic_areas().by_code(item.domestic_area)
    if area is None or not name:
        return
    shown = name.rstrip("/ ")
    is_cut = any(own.startswith(shown) for own in (area.name, *area.other_names))
    beginnings = (shown[:end] for end in range(len(shown), 0, -1))
    if not is_cut and not any(tables.domestic_areas().agrees(area.code, each) for each in beginnings):
        _disagree(item, "domestic_area", area.code, name, draft)


def check_duty_name(item: Item, name: str, draft: DeclarationDraft) -> None:
    """``name`` ends with that of 征免: ``照章征税`` of 1, perhaps behind the area's."""
    if item.duty_mode is None or not name:
        return
    endings = (name[start:] for start in range(len(name)))
    if not any(tables.tax_reliefs().agrees(item.duty_mode, each) for each in endings):
        _disagree(item, "duty_mode", item.duty_mode, name, draft)


def _disagree(item: Item, attribute: str, code: str, name: str, draft: DeclarationDraft) -> None:
    path = f"items[{item.item_no}].{attribute}"
    draft.report("code-name-disagree", "error", [path], doubts=[path], code=code, name=name)
