"""VIN imports under many hands: statuses never depend on the order of edits; one of two wins; backups."""

import random
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from sqlmodel import col, select

from bookings import vin_imports
from bookings.backup import make_backup, restore_backup
from bookings.database import Database
from bookings.models import Vehicle, VinImport, VinImportRow
from bookings.originals import OriginalStore
from bookings.vin_imports.statuses import judge_again
from messages.errors import Conflict, KouanError, PartUnavailable, Refused
from tests.bookings.conftest import Desk
from tests.bookings.readings import COMMODITY_VEHICLE, reading
from tests.bookings.vin_sheets import accept, compare, keep, rows, sheet_of, shown, take, undo, vin, vins


def booking(desk: Desk, **changed: object) -> int:
    return desk.booking(reading(COMMODITY_VEHICLE, vins=[], **changed))


@pytest.mark.parametrize("seed", range(3))
def test_after_any_edits_the_statuses_are_those_of_a_fresh_look(desk: Desk, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same steps each time
    odd = vin(7)[:8] + ("1" if vin(7)[8] != "1" else "2") + vin(7)[9:]
    typed = [*vins(4), odd, vin(2)[:-1], ""]
    import_id = keep(desk, sheet_of([*vins(4), vin(1), odd, odd]))
    for _ in range(15):
        row = chance.choice(rows(desk, import_id))
        step = chance.choice(["type", "exclude", "include", "confirm"])
        if step == "type":
            take(desk, vin_imports.edit_vin, import_id, row.id, chance.choice(typed), user_id=desk.user_id)
        elif step == "confirm":
            with suppress(Refused):
                take(desk, vin_imports.confirm_row, import_id, row.id, user_id=desk.user_id)
        else:
            excluded = step == "exclude"
            take(
                desk,
                vin_imports.exclude_rows,
                import_id,
                [row.id],
                user_id=desk.user_id,
                excluded=excluded,
            )
        before = rows(desk, import_id)
        with desk.database.session() as session:
            assert judge_again(session, session.get_one(VinImport, import_id)) == 0
        assert rows(desk, import_id) == before
        accepted = [row.vin for row in before if not row.excluded and not row.is_open]
        assert len(set(accepted)) == len(accepted)


def test_of_two_who_accept_at_once_one_wins_and_no_vehicle_is_doubled(desk: Desk) -> None:
    booking_id = booking(desk)
    import_id = keep(desk, sheet_of(vins(40)), booking_id=booking_id)
    seen = compare(desk, import_id)
    ends: list[str] = []
    start = threading.Barrier(3)

    def one() -> None:
        start.wait()
        try:
            with desk.database.session() as session:
                vin_imports.accept(
                    session,
                    import_id,
                    user_id=desk.user_id,
                    expected_version=seen.import_version,
                    booking_version=seen.booking_version,
                )
            ends.append("accepted")
        except (Conflict, PartUnavailable) as error:
            ends.append(error.code)

    threads = [threading.Thread(target=one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["accepted", "vin-import-changed", "vin-import-changed"]
    with desk.database.session() as session:
        found = session.exec(select(Vehicle.vin).where(Vehicle.booking_id == booking_id)).all()
    assert sorted(one or "" for one in found) == sorted(vins(40))


def test_two_imports_with_the_same_vins_accepted_at_once_give_each_vin_to_one_booking(desk: Desk) -> None:
    numbers = ("940220240000195195", "940220240000195203")
    imports = [
        keep(desk, sheet_of(vins(30)), booking_id=booking(desk, customs_number=number)) for number in numbers
    ]
    seen = [compare(desk, import_id) for import_id in imports]
    ends: list[str] = []
    start = threading.Barrier(2)

    def one(position: int) -> None:
        start.wait()
        try:
            with desk.database.session() as session:
                vin_imports.accept(
                    session,
                    imports[position],
                    user_id=desk.user_id,
                    expected_version=seen[position].import_version,
                    booking_version=seen[position].booking_version,
                )
            ends.append("accepted")
        except KouanError as error:
            ends.append(error.code)

    threads = [threading.Thread(target=one, args=(position,)) for position in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["accepted", "vin-rows-open"]


def test_a_sheet_and_its_declaration_that_come_at_once_find_each_other(desk: Desk) -> None:
    number = str(COMMODITY_VEHICLE["customs_number"])
    document_id = desk.receive().document_id
    start = threading.Barrier(2)
    made: list[int] = []

    def declare() -> None:
        start.wait()
        desk.process(document_id, reading(COMMODITY_VEHICLE, vins=[]))

    def send() -> None:
        start.wait()
        made.append(keep(desk, sheet_of(vins(60), filename=f"{number}.xlsx")))

    threads = [threading.Thread(target=declare), threading.Thread(target=send)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    one = shown(desk, made[0])
    assert (one.state, one.found_by) == ("open", "number-in-name")


def test_a_backup_brings_imports_back_and_they_can_still_be_undone(desk: Desk, tmp_path: Path) -> None:
    booking_id = booking(desk)
    import_id = keep(desk, sheet_of(vins(3)), booking_id=booking_id)
    accept(desk, import_id)
    keep(desk, sheet_of([*vins(2, 9), "LSGPC54U0SF00001"]))
    saved = tmp_path / "saved.kouan"
    make_backup(desk.database, desk.originals, saved, "0")
    database = Database.open(f"sqlite:///{tmp_path / 'restored' / 'kouan.db'}")
    originals = OriginalStore(tmp_path / "restored-store")
    restore_backup(database, originals, saved)
    restored = Desk(database, originals, desk.user_id)
    for number in (1, 2):
        assert shown(restored, number) == shown(desk, number)
        assert rows(restored, number) == rows(desk, number)
    with database.session() as session:
        kept = session.exec(select(VinImportRow.vin).order_by(col(VinImportRow.id))).all()
    assert len(kept) == 6
    assert undo(restored, import_id).state == "undone"
    assert keep(restored, sheet_of(vins(1, 50))) == 3
    database.dispose()
