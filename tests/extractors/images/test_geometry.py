"""Crooked, slanted and bent pages come out level, and their pixels still know their points."""

import numpy as np
import pytest

from extractors.images.cleaning import clean
from extractors.images.deskew import skew_of
from extractors.images.page_image import PageImage
from extractors.images.segments import segments_in
from extractors.images.sheet import sheet_in
from tests.extractors.images import drawn_form

PIXELS_OVER_A_ROW = 2400


def drift_of(image: PageImage) -> float:
    """By how many pixels the steepest long rule leaves its row over a row of 2,400 pixels."""
    found = segments_in(image, 0.3)
    assert len(found.horizontals) >= 5
    assert len(found.verticals) >= 2
    rows = [(each.y1 - each.y0) / (each.x1 - each.x0) for each in found.horizontals]
    columns = [(each.x1 - each.x0) / (each.y1 - each.y0) for each in found.verticals]
    return PIXELS_OVER_A_ROW * float(np.abs([*rows, *columns]).max())


@pytest.mark.parametrize("degrees", [-5.5, -3.0, -0.4, 0.15, 0.9, 5.0])
def test_skew_is_measured_and_mended(degrees: float) -> None:
    image = drawn_form.as_image(drawn_form.skewed(drawn_form.drawn(), degrees))
    assert skew_of(image) == pytest.approx(degrees, abs=0.04)
    cleaned = clean(image)
    assert cleaned.steps == ("deskew",)
    assert drift_of(cleaned.image) < 4
    assert len(cleaned.rules) == len(drawn_form.rules())


def test_a_page_without_rules_is_levelled_by_its_text() -> None:
    form = drawn_form.drawn()
    for rule in drawn_form.rules():
        form[int(rule.y0) - 3 : int(rule.y1) + 4, int(rule.x0) - 3 : int(rule.x1) + 4] = 255
    for row in drawn_form.DOTTED:
        form[row - 2 : row + 5] = 255
    assert skew_of(drawn_form.as_image(form)) is None
    assert skew_of(drawn_form.as_image(drawn_form.skewed(form, 2.0))) == pytest.approx(2.0, abs=0.15)


def test_a_photographed_sheet_becomes_square() -> None:
    cleaned = clean(drawn_form.as_image(drawn_form.photographed(drawn_form.drawn())))
    assert "perspective" in cleaned.steps
    assert drift_of(cleaned.image) < 4
    assert len(cleaned.rules) == len(drawn_form.rules())
    # The table is cut away.
    assert float((cleaned.image.pixels < 128).mean()) < 0.1


def test_points_of_a_photograph_are_found_again() -> None:
    photo = drawn_form.photographed(drawn_form.drawn())
    image = drawn_form.as_image(photo)
    cleaned = clean(image)
    top = min((rule for rule in cleaned.rules if rule.is_horizontal), key=lambda rule: rule.y0)
    x, y = cleaned.image.on_page((top.x0 + top.x1) / 2, top.y0)
    across, down = image.to_page[0, 0], image.to_page[1, 1]
    column, row = round(x / across), round(y / down)
    # There is the rule on the photograph, dark between paper.
    assert photo[row - 3 : row + 4, column].min() < 120
    assert photo[row - 20 : row - 12, column].min() > 200


def test_bent_rules_become_straight() -> None:
    bent = drawn_form.as_image(drawn_form.photographed(drawn_form.curled(drawn_form.drawn())))
    before, after = clean(bent, frozenset({"straighten"})), clean(bent)
    assert "straighten" in after.steps
    found = {rule.y0 for rule in after.rules if rule.is_horizontal and rule.x1 - rule.x0 > 1200}
    assert len(found) == len(drawn_form.ROWS)
    for row in found:
        band = after.image.pixels[round(row) - 3 : round(row) + 4]
        dark = (band.min(axis=0) < 160).mean()
        assert dark > 0.8
    assert len(after.rules) >= len(before.rules)


def test_points_of_a_bent_sheet_are_found_again_nearly() -> None:
    photo = drawn_form.photographed(drawn_form.curled(drawn_form.drawn()))
    image = drawn_form.as_image(photo)
    cleaned = clean(image)
    across, down = image.to_page[0, 0], image.to_page[1, 1]
    for rule in cleaned.rules:
        if rule.is_horizontal and rule.x1 - rule.x0 > 1200:
            x, y = cleaned.image.on_page((rule.x0 + rule.x1) / 2, rule.y0)
            column, row = round(x / across), round(y / down)
            assert photo[row - 12 : row + 13, column].min() < 130


def test_shadows_are_no_sheets() -> None:
    assert sheet_in(drawn_form.as_image(drawn_form.shadowed(drawn_form.drawn(), 0.55))) is None


def test_the_sheet_under_a_shadow_is_found_whole() -> None:
    photo = drawn_form.photographed(drawn_form.drawn(paper=240))
    for pixels in (photo, drawn_form.shadowed(photo, 0.3)):
        sheet = sheet_in(drawn_form.as_image(pixels))
        assert sheet is not None
        corners = sheet.corners()
        assert corners is not None
        assert np.allclose(corners, [[210, 170], [1830, 110], [1930, 1340], [90, 1270]], atol=25)
