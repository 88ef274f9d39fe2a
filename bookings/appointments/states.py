"""The states of an appointment, as data (``templates/appointment/states.yaml``)."""

from functools import cache
from importlib import resources

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from vin_import.layout.vocabulary import compact


class AppointmentState(BaseModel):
    """One state: the port's own name, other wordings, and whether such an appointment counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    active: bool
    others: tuple[str, ...] = ()


@cache
def states() -> dict[str, AppointmentState]:
    """All states by their key, in the order in which an appointment goes through them."""
    file = resources.files("templates") / "appointment" / "states.yaml"
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    return TypeAdapter(dict[str, AppointmentState]).validate_python(content)


def state_of(text: str) -> str | None:
    """The key of the state that ``text`` names in any of its wordings, or None."""
    return _by_wording().get(compact(text))


def is_active(state: str | None) -> bool:
    """Whether an appointment in this state takes part; one that states none, or an unknown one, does."""
    known = None if state is None else states().get(state)
    return known is None or known.active


@cache
def _by_wording() -> dict[str, str]:
    return {
        compact(wording): key
        for key, state in states().items()
        for wording in (key.replace("_", " "), state.name, *state.others)
    }
