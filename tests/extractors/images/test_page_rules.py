"""Ruled lines are found where they were drawn, and nothing else is taken for one."""

import cv2
import numpy as np
import pytest

from extractors.images.page_image import Pixels
from extractors.images.page_rules import rules_in
from extractors.page_content import Rule
from tests.extractors.images import drawn_form

NEAR = 4.0


def assert_same(found: list[Rule], drawn: list[Rule]) -> None:
    """Each drawn rule once, within a few pixels."""
    places = sorted((rule.x0, rule.y0, rule.x1, rule.y1) for rule in drawn)
    matched = [min(places, key=lambda place, rule=rule: _apart(rule, place)) for rule in found]
    assert sorted(matched) == places
    for rule, place in zip(found, matched, strict=True):
        assert _apart(rule, place) <= NEAR


def _apart(rule: Rule, place: tuple[float, float, float, float]) -> float:
    return float(np.abs(np.subtract((rule.x0, rule.y0, rule.x1, rule.y1), place)).max())


def test_solid_rules_are_found_and_dotted_lines_are_not() -> None:
    assert_same(rules_in(drawn_form.drawn()), drawn_form.rules())


@pytest.mark.parametrize("paper", [255, 235])
def test_rules_of_weak_print_are_found_in_noise(paper: int) -> None:
    weak = drawn_form.noisy(drawn_form.drawn(paper, paper - 90), 8.0)
    assert_same(rules_in(weak), drawn_form.rules())


def test_thin_rules_and_thick_rules_are_one_each() -> None:
    page = np.full((1414, 2000), 255, np.uint8)
    cv2.line(page, (200, 300), (1800, 300), 0, 1)
    cv2.line(page, (200, 600), (1800, 600), 0, 5)
    assert_same(rules_in(page), [Rule(200, 300, 1800, 300), Rule(200, 600, 1800, 600)])


def test_rules_broken_by_a_fax_are_joined() -> None:
    page = drawn_form.drawn()
    for left in range(300, 1800, 250):
        page[:, left : left + 9] = 255
    found = [rule for rule in rules_in(page) if rule.is_horizontal]
    assert len(found) == len(drawn_form.ROWS)
    assert all(rule.x1 - rule.x0 > 1790 for rule in found)


def test_text_that_touches_a_rule_does_not_hide_it() -> None:
    page = drawn_form.drawn()
    for left in range(110, 1800, 200):
        cv2.putText(page, "8703.80", (left, 652), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 0, 2)
    assert_same(rules_in(page), drawn_form.rules())


def test_text_in_line_with_a_short_rule_does_not_hide_it() -> None:
    page = drawn_form.drawn()
    top, bottom = drawn_form.ROWS[2], drawn_form.ROWS[3]
    page[top:bottom, 760:762] = 0
    # The stem of a letter in the cell above, just over it.
    page[top - 26 : top, 759:763] = 0
    page[top - 26 : top - 23, 750:770] = 0
    assert_same(rules_in(page), [*drawn_form.rules(), Rule(760.5, top, 760.5, bottom)])


def test_text_in_line_with_a_short_rule_is_no_part_of_it() -> None:
    page = drawn_form.drawn()
    # A rule of one row alone, and over it strokes of letters that stand in line with it.
    cv2.line(page, (760, 410), (760, 480), 0, 2)
    for top in (345, 362, 379, 395):
        cv2.line(page, (760, top), (760, top + 8), 0, 2)
    assert_same(rules_in(page), [*drawn_form.rules(), Rule(760, 410, 760, 480)])


def test_bar_codes_and_stamps_are_no_rules() -> None:
    page = drawn_form.drawn()
    for bar in range(60):
        page[40:180, 1300 + 9 * bar : 1300 + 9 * bar + 2 + bar % 4] = 0
    stamp: Pixels = drawn_form.stamped(drawn_form.coloured(page), (120, 120, 120))[:, :, 0]
    assert_same(rules_in(np.ascontiguousarray(stamp)), drawn_form.rules())
