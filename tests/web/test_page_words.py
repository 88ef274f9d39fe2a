"""Words, regions and squares of pages: who may have them, what is kept, what is refused."""

import re

import pytest

from bookings.enterprises import create_enterprise
from bookings.users import create_user
from extractors import page_words
from tests.web.client import TestClient
from tests.web.conftest import PASSWORD, Pages
from web import static_files
from web.page_images import TILE_PIXELS, TILE_RESOLUTIONS

WORDS = "/documents/1/pages/1/words"
REGION = "/documents/1/pages/1/region"
LINE = {"x0": 10, "top": 15, "x1": 120, "bottom": 35}
EMPTY = {"x0": 300, "top": 300, "x1": 400, "bottom": 330}


@pytest.mark.parametrize("prefix", ["", "/api/v1"])
def test_words_come_with_their_boxes_and_the_turn_of_the_page(
    pages: Pages, reviewer: TestClient, booked: int, prefix: str
) -> None:
    said = reviewer.get(prefix + WORDS).json()
    assert [word["text"] for word in said["words"]] == ["新F12345", "17000"]
    assert (said["turn"], said["width"], said["height"]) == (90, 842, 595)
    assert said["words"][0]["bbox"] == [20, 20, 70, 30]


def test_the_second_asking_reads_nothing(pages: Pages, reviewer: TestClient, booked: int) -> None:
    first = reviewer.get(WORDS)
    second = reviewer.get(WORDS)
    assert first.json() == second.json()
    assert pages.reader.words_asked == 1


def test_a_region_says_its_words(pages: Pages, reviewer: TestClient, booked: int) -> None:
    for prefix in ("", "/api/v1"):
        said = reviewer.get(prefix + REGION, params=LINE).json()
        assert said == {
            "page": 1,
            "text": "新F12345 17000",
            "source": "layer",
            "boxes": [[20, 20, 110, 30]],
        }
    assert pages.reader.regions_asked == []


def test_a_region_without_words_is_recognised_as_the_page_is_turned(
    pages: Pages, reviewer: TestClient, booked: int
) -> None:
    assert reviewer.get(REGION, params=EMPTY).json()["text"] == "recognised"
    reviewer.get(REGION, params={**EMPTY, "turn": 0})
    region = (300.0, 300.0, 400.0, 330.0)
    assert pages.reader.regions_asked == [(region, 90), (region, 0)]


@pytest.mark.parametrize(
    "wrong",
    [
        {**LINE, "x1": 10},
        {**LINE, "bottom": 5},
        {**LINE, "x1": 900},
        {**LINE, "top": -50},
        {"x0": 10, "top": 10, "x1": 11, "bottom": 60},
    ],
)
def test_a_region_beside_the_page_or_of_nothing_is_refused(
    reviewer: TestClient, booked: int, wrong: dict[str, float]
) -> None:
    for prefix in ("", "/api/v1"):
        answer = reviewer.get(prefix + REGION, params=wrong, headers={"Accept": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (400, "region-not-valid")


@pytest.mark.parametrize("wrong", [{**LINE, "x0": "nan"}, {**LINE, "turn": 45}, {"x0": 1}])
def test_a_malformed_region_is_not_understood(
    reviewer: TestClient, booked: int, wrong: dict[str, object]
) -> None:
    answer = reviewer.get(REGION, params=wrong, headers={"Accept": "application/json"})
    assert answer.json()["code"] == "request-not-understood"


@pytest.mark.parametrize(
    "path",
    [
        "/documents/1/pages/0/words",
        "/documents/1/pages/2/words",
        "/documents/2/pages/1/words",
        "/documents/1/pages/2/region?x0=1&top=1&x1=9&bottom=9",
        "/documents/1/pages/2/tiles/600/0-0.png",
        "/documents/1/pages/1/tiles/601/0-0.png",
        "/documents/1/pages/1/tiles/600/50-0.png",
        "/documents/1/pages/1/tiles/600/-1-0.png",
        "/documents/1/pages/1/tiles/600/5000-0.png",
    ],
)
def test_what_there_is_not_is_not_found(reviewer: TestClient, booked: int, path: str) -> None:
    answer = reviewer.get(path, headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.json()["code"] in ("page-not-found", "document-not-found")


def test_a_square_of_a_page_is_kept_by_the_browser_alone(
    pages: Pages, reviewer: TestClient, booked: int
) -> None:
    answer = reviewer.get("/documents/1/pages/1/tiles/600/1-2.png")
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["cache-control"] == "private, max-age=86400"
    assert list(pages.context.originals.folder.rglob("*.png")) == []


def test_a_page_that_could_not_be_read_is_tried_again(
    pages: Pages, reviewer: TestClient, booked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    unread = page_words.PageWords(page=1, width=842, height=595, source="none")
    with monkeypatch.context() as patched:
        patched.setattr(pages.reader, "page_words", lambda *_: unread)
        assert reviewer.get(WORDS).json()["source"] == "none"
        assert reviewer.get(REGION, params=LINE).json()["text"] == "recognised"
    assert reviewer.get(WORDS).json()["source"] == "layer"


def test_the_viewer_asks_for_the_squares_that_are_made() -> None:
    script = static_files.files()["sheets.js"].read_text(encoding="utf-8")
    resolutions = re.search(r"TILE_RESOLUTIONS = \[([\d, ]+)\]", script)
    pixels = re.search(r"TILE_PIXELS = (\d+)", script)
    assert resolutions is not None
    assert pixels is not None
    assert tuple(int(one) for one in resolutions[1].split(",")) == TILE_RESOLUTIONS
    assert int(pixels[1]) == TILE_PIXELS


def test_another_enterprise_s_pages_are_not_there(pages: Pages, reviewer: TestClient, booked: int) -> None:
    with pages.context.database.session() as session:
        enterprise = create_enterprise(session, "别家公司")
        create_user(session, "outsider", PASSWORD, role="reviewer", enterprise_id=enterprise.id)
    outsider = pages.signed_in("outsider")
    asked = (WORDS, f"{REGION}?x0=1&top=1&x1=9&bottom=9", "/documents/1/pages/1/tiles/600/0-0.png")
    assert {outsider.get(path).status_code for path in asked} == {404}
