"""The steps that clean a page's image, in order: each only where it is needed, each can be switched off."""

from collections.abc import Callable
from dataclasses import dataclass

from extractors.images import deskew, fax, light, noise, perspective, red_stamp, sheet, straightening
from extractors.images.page_image import PageImage, Pixels
from extractors.images.page_rules import rules_of
from extractors.page_content import Rule

# Pixels: what is smaller holds no form.
_LEAST_SIDE = 64
Show = Callable[[str, Pixels], None]


@dataclass(frozen=True, slots=True)
class CleaningStep:
    """``mended`` gives the better image, or None when the page does not need the step."""

    name: str
    mended: Callable[[PageImage], PageImage | None]


@dataclass(frozen=True, slots=True)
class CleanPage:
    """``image``: grey, rows level; may still lie sideways or upside down. ``rules``: its ruled lines, in
    pixels of ``image``. ``steps``: names of the steps that helped, in order.
    """

    image: PageImage
    rules: tuple[Rule, ...]
    steps: tuple[str, ...]


# Geometry goes first, for a table's colour is not the page's; faxes are smoothed before they are turned.
STEPS: tuple[CleaningStep, ...] = (
    CleaningStep("smooth-fax", fax.smoothed),
    CleaningStep("perspective", perspective.squared),
    CleaningStep("sheet", sheet.cut_out),
    CleaningStep("red-stamp", red_stamp.without_red),
    CleaningStep("denoise", noise.quieted),
    CleaningStep("deskew", deskew.deskewed),
    CleaningStep("straighten", straightening.straightened),
    CleaningStep("light", light.evened),
)


def clean(image: PageImage, without: frozenset[str] = frozenset(), show: Show | None = None) -> CleanPage:
    """The page's image ready for recognition. ``without``: names of steps to leave out; ``show`` is given the
    pixels after each step that changed them, under the step's name.
    """
    done: list[str] = []
    if min(image.width, image.height) < _LEAST_SIDE:
        return CleanPage(image.in_grey(), (), ())
    image = red_stamp.without_idle_colour(image)
    for step in STEPS:
        mended = None if step.name in without else step.mended(image)
        if mended is not None:
            image = mended
            done.append(step.name)
            if show is not None:
                show(step.name, image.pixels)
        if step.name == "red-stamp":
            # Nothing after it needs colour.
            image = image.in_grey()
    return CleanPage(image, tuple(rules_of(image)), tuple(done))
