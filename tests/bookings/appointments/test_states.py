"""The states of appointments are data: the port's own names, and what lists write instead."""

import csv
from importlib import resources

import pytest

from bookings.appointments import is_active, state_of, states


def test_every_state_of_the_port_is_known_by_its_name() -> None:
    text = (resources.files("data") / "codes" / "appointment_states.csv").read_text(encoding="utf-8-sig")
    named = {row["to_state"] for row in csv.DictReader(text.splitlines())}
    assert named - {state.name for state in states().values()} == {"草稿 (重新导入)"} & named
    assert all(state_of(name) is not None for name in named)


def test_no_wording_means_two_states() -> None:
    for key, state in states().items():
        for wording in (key, state.name, *state.others):
            assert state_of(wording) == key


@pytest.mark.parametrize(
    ("text", "active"),
    [("预约成功", True), ("退回修改", False), (" 已取消 ", False), ("Cancelled", False), ("отменён", False)],
)
def test_only_appointments_that_stand_are_active(text: str, active: bool) -> None:
    assert is_active(state_of(text)) is active


def test_an_unknown_or_unstated_state_stands() -> None:
    assert state_of("处理中") is None
    assert is_active(None)
