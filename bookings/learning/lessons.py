"""``templates/booking/learning.yaml``: which fields teach what."""

from functools import cache
from importlib import resources

import yaml
from pydantic import BaseModel, ConfigDict


class Lessons(BaseModel):
    """Keys of fields, those of rows as ``vehicles.brand``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    aliases: frozenset[str]
    overruled_by_truth: frozenset[str]


@cache
def lessons() -> Lessons:
    """The lists as they come with kouan."""
    file = resources.files("templates") / "booking" / "learning.yaml"
    return Lessons.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
