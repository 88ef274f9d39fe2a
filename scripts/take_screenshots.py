"""Pictures of every page for docs/pages.md, at two sizes and in both languages, of a real ``kouan run``.

``python -m scripts.take_screenshots [NAME...]`` writes ``docs/images/pages/NAME-LANGUAGE-WIDTH.png``.
What is shown is drawn: the samples, one of them scanned, and counts of earlier days for the plots.
"""

import datetime as dt
import io
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlmodel import Session, col, select

from benchmarks.running_kouan import CLERK_PASSWORD, RunningKouan, running_kouan
from bookings import review_steps
from bookings.booking_view import view_of
from bookings.columns import now, today
from bookings.database import Database
from bookings.models import (
    DEFAULT_ENTERPRISE_ID,
    Booking,
    FieldOutcome,
    UserAccount,
    stored_id,
)
from bookings.reconciling.limits import AgreementLimits
from bookings.reconciling.running.run import reconcile_all
from bookings.reconciling.showing.listing import ReconcileFilter, list_reconciliations
from bookings.users import create_user
from kouan.sample_appointments import sample_sheet

PICTURES = Path(__file__).parent.parent / "docs" / "images" / "pages"
SAMPLES = Path(__file__).parent.parent / "data" / "samples"
SIZES = ((1366, 768), (390, 844))
LANGUAGES = ("zh", "en")
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
COLOURS = 160
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
DAYS_SHOWN = 28
LIST_HEADER = "预约号,状态,预约日期,预约时段,车牌号,报关单号,境内发货人,货物重量(吨)"
LISTS = (
    (
        "HYY26112301,预约成功,2026-11-23,09:00-11:00,新F31207,940220240000224219,淮南某商贸有限公司,17",
        "HYY26112302,已获放行二维码,2026-11-23,09:00-11:00,新F40158,940220240000224302,乌鲁木齐某物流有限公司,22.4",
        "HYY26112303,预约成功,2026-11-23,14:00-16:00,新F28866,940220240000224415,西安某进出口有限公司,19.8",
    ),
    (
        "HYY26112301,预约成功,2026-11-23,09:00-11:00,新F31207,940220240000224219,淮南某商贸有限公司,17",
        "HYY26112302,已获放行二维码,2026-11-23,11:00-13:00,新F40185,940220240000224302,乌鲁木齐某物流有限公司,22400",
        "HYY26112304,预约成功,2026-11-23,某时,新F5521,94022024000022441,重庆某汽车销售有限公司,12",
    ),
)
"""A list of appointments, and the same one as it comes the next day: one changed, one gone, one new."""
DIFFERENT = "941520240623546111"
"""The declaration number of the sample whose appointment differs and leaves soon."""
MISSING = {"warehouse": "霍尔果斯监管库", "cargo_value_usd": "58000"}


@dataclass(frozen=True)
class Picture:
    """A page to be shown: its name, its address, and what a visitor does there first."""

    name: str
    address: str
    first: Callable[[Page], None] | None = None
    signed_in: bool = True


def _open_help(page: Page) -> None:
    page.keyboard.press("Alt+/")
    page.wait_for_selector("dialog[open]")


def _show_form(page: Page) -> None:
    """On a narrow screen: the form instead of the page image."""
    switch = page.locator("button[data-pane=form]")
    if switch.count() and switch.first.is_visible():
        switch.first.click()


def _wait_for_changes(page: Page) -> None:
    page.wait_for_selector("#change-list table")


PICTURES_OF: tuple[Picture, ...] = (
    Picture("sign-in", "/sign-in", signed_in=False),
    Picture("queue", "/"),
    Picture("booking-loaded-truck", "/bookings/{loaded_truck}"),
    Picture("booking-form", "/bookings/{loaded_truck}", _show_form),
    Picture("booking-commodity-vehicle", "/bookings/{commodity_vehicle}"),
    Picture("booking-scan", "/bookings/{scan}"),
    Picture("keys", "/bookings/{loaded_truck}", _open_help),
    Picture("documents", "/documents"),
    Picture("vin-imports", "/vin-imports"),
    Picture("vin-import", "/vin-imports/1"),
    Picture("appointments", "/appointments?standing=all"),
    Picture("appointment-import", "/appointments/imports/{waiting_list}", _wait_for_changes),
    Picture("appointment", "/appointments/1"),
    Picture("reconcile", "/reconcile?status=all"),
    Picture("reconcile-different", "/reconcile/{different}"),
    Picture("reconcile-ambiguous", "/reconcile/{ambiguous}"),
    Picture("reconcile-duplicates", "/reconcile/duplicates"),
    Picture("reconcile-keys", "/reconcile/{different}", _open_help),
    Picture("accuracy", "/accuracy"),
    Picture("folders", "/folders"),
    Picture("users", "/users"),
    Picture("rates", "/rates"),
    Picture("warehouses", "/warehouses"),
    Picture("enterprises", "/enterprises"),
    Picture("layouts", "/layouts"),
    Picture("account", "/account"),
)


def scanned(pdf: bytes) -> bytes:
    """The first page as a scanner that took it sideways stores it."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0].render(scale=200 / 72).to_pil().convert("L").rotate(90, expand=True)
    target = io.BytesIO()
    page.save(target, "PDF", resolution=200)
    return target.getvalue()


def fill(kouan: RunningKouan, database: Database) -> dict[str, int]:
    """Documents, bookings in several states, a sheet that waits, rates and counts; the bookings shown."""
    with database.session() as session:
        create_user(session, "李审核", CLERK_PASSWORD, role="administrator")
    with httpx.Client(base_url=kouan.address, timeout=60, headers={"Accept": "application/json"}) as client:
        client.post("/sign-in", data={"username": "李审核", "password": CLERK_PASSWORD})
        for path in sorted(SAMPLES.glob("*.pdf")):
            _drop(client, path.name, path.read_bytes())
        scan = _drop(client, "扫描件.pdf", scanned((SAMPLES / "sw-003.pdf").read_bytes()))
        sheet = "车架号,颜色\nLSGPC52U6AF102554,白\nLB37722Z8NC123456,黑\nLVVDB11B0RD000001,红\n"
        client.post("/documents", params={"filename": "车辆清单.csv"}, content=sheet.encode())
        _wait_until_read(client)
        for name, content in (("预约清单1122.csv", _lines(LISTS[0])), ("样例预约.xlsx", sample_sheet(now()))):
            number = _hand_in(client, name, content)
            client.post(f"/appointments/imports/{number}/finish", data={"expected_version": "1"})
        waiting_list = _hand_in(client, "预约清单1123.csv", _lines(LISTS[1]))
        client.post(
            "/api/v1/rates", json={"currency": "CNY", "usd_per_unit": "0.1379", "source": "中国外汇交易中心"}
        )
    with database.session() as session:
        by_number = session.exec(select(Booking).order_by(col(Booking.customs_number).desc()))
        shown: dict[str, int] = {booking.business_type: stored_id(booking) for booking in by_number}
        _approve_one(session, set(shown.values()))
    with database.session() as session:
        _earlier_days(session)
    results = _reconcile(database)
    return {**shown, **results, "scan": _booking_of(database, scan), "waiting_list": waiting_list}


def _reconcile(database: Database) -> dict[str, int]:
    """Every booking against the appointments that were handed in; the results shown."""
    reconcile_all(database, AgreementLimits(), owner="pictures")
    with database.session() as session:
        rows = list_reconciliations(session, ReconcileFilter(), limit=100).rows
    of_bookings = [row for row in rows if row.booking_id is not None]
    return {
        "different": next(row.id for row in of_bookings if row.customs_number == DIFFERENT),
        "ambiguous": next(row.id for row in of_bookings if row.status == "ambiguous"),
    }


def _drop(client: httpx.Client, name: str, content: bytes) -> int:
    answer = client.post("/documents", params={"filename": name}, content=content)
    number: int = answer.raise_for_status().json()["document_id"]
    return number


def _lines(rows: Sequence[str]) -> bytes:
    return "\n".join([LIST_HEADER, *rows]).encode()


def _hand_in(client: httpx.Client, name: str, content: bytes) -> int:
    answer = client.post("/appointments/imports", params={"filename": name}, content=content)
    return int(answer.raise_for_status().headers["location"].rpartition("/")[2])


def _wait_until_read(client: httpx.Client) -> None:
    while True:
        states = {row["state"] for row in client.get("/api/v1/documents").raise_for_status().json()["rows"]}
        if not states & {"received", "reading"}:
            return


def _booking_of(database: Database, document: int) -> int:
    from bookings.listing import list_documents

    with database.session() as session:
        rows = list_documents(session).rows
    return next(row.booking_ids[0] for row in rows if row.id == document and row.booking_ids)


def _approve_one(session: Session, kept: set[int]) -> None:
    """The first booking that is not shown itself goes all the way to its approval."""
    user = session.exec(select(UserAccount).where(UserAccount.username == "李审核")).one()
    # Documents are read side by side: the order of their bookings differs from time to time.
    others = select(Booking).where(Booking.business_type == "loaded_truck", col(Booking.id).not_in(kept))
    booking = session.exec(others.order_by(col(Booking.customs_number))).first()
    if booking is None:
        return
    number, who = stored_id(booking), stored_id(user)
    for field in view_of(session, booking).all_fields():
        version = session.get_one(Booking, number).version
        if field.status == "doubted":
            review_steps.confirm(session, number, field.path, user_id=who, expected_version=version)
        elif field.status == "missing" and field.field.key in MISSING:
            value = MISSING[field.field.key]
            review_steps.correct(session, number, field.path, value, user_id=who, expected_version=version)
    version = session.get_one(Booking, number).version
    review_steps.approve(session, number, user_id=who, expected_version=version, reason="归并后核对无误")


def _earlier_days(session: Session) -> None:
    """Counts as a month of work leaves them; drawn, with a fixed seed."""
    chance = random.Random(7)  # noqa: S311 - a picture
    for back in range(1, DAYS_SHOWN):
        day = today() - dt.timedelta(days=back)
        for source, share in (("layer", 0.004), ("ocr", 0.02)):
            for key in (
                "customs_number",
                "domestic_shipper",
                "plate",
                "vin",
                "cargo_weight_kg",
                "destination",
            ):
                filled = chance.randint(40, 90)
                corrected = sum(chance.random() < share for _ in range(filled))
                doubted = corrected + chance.randint(0, 4)
                session.add(
                    FieldOutcome(
                        enterprise_id=DEFAULT_ENTERPRISE_ID, day=day, text_source=source, field_key=key,
                        filled=filled, corrected=corrected, doubted=doubted, doubted_corrected=corrected,
                        audited=2, audited_corrected=0,
                    )
                )  # fmt: skip


def signed_in(browser: Browser, kouan: RunningKouan, language: str, size: tuple[int, int]) -> BrowserContext:
    """A browser window of this size in this language, signed in."""
    context = visitor(browser, kouan, language, size)
    page = context.new_page()
    page.goto(f"{kouan.address}/sign-in")
    page.fill("#username", "李审核")
    page.fill("#password", CLERK_PASSWORD)
    page.click("button.primary")
    page.wait_for_selector("#lists")
    page.close()
    return context


def visitor(browser: Browser, kouan: RunningKouan, language: str, size: tuple[int, int]) -> BrowserContext:
    """A browser window of this size in this language."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale=LOCALES[language])
    context.add_cookies([{"name": "kouan_language", "value": language, "url": kouan.address}])
    return context


def take(context: BrowserContext, address: str, picture: Picture, file: Path) -> None:
    """Writes what a visitor of the page sees first."""
    page = context.new_page()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    if picture.first is not None:
        picture.first(page)
    shot = Image.open(io.BytesIO(page.screenshot()))
    shot.convert("RGB").quantize(COLOURS).save(file, optimize=True)
    page.close()


def wanted(names: list[str]) -> Iterator[Picture]:
    """The pictures asked for by name; all of them without a name."""
    return (picture for picture in PICTURES_OF if not names or picture.name in names)


def main() -> None:
    """Takes the pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as name,
        running_kouan(Path(name)) as kouan,
        sync_playwright() as player,
    ):
        database = Database.open(f"sqlite:///{Path(name) / 'kouan.sqlite'}")
        shown = fill(kouan, database)
        for language in LANGUAGES:
            # Fields of dates speak the language of the browser.
            own = [*FLAGS, f"--lang={LOCALES[language]}"]
            environment = {**os.environ, "LANGUAGE": LOCALES[language].replace("-", "_")}
            browser = player.chromium.launch(
                executable_path=shutil.which("chromium"), args=own, env=environment
            )
            for size in SIZES:
                inside, outside = (
                    signed_in(browser, kouan, language, size),
                    visitor(browser, kouan, language, size),
                )
                for picture in wanted(sys.argv[1:]):
                    context = inside if picture.signed_in else outside
                    file = PICTURES / f"{picture.name}-{language}-{size[0]}.png"
                    take(context, kouan.address + picture.address.format(**shown), picture, file)
        database.dispose()


if __name__ == "__main__":
    main()
