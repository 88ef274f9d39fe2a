"""By what the results that stand were made. With other rules or tolerances the whole book is matched anew:
no record changed then, so no mark would say so."""

import hashlib
from dataclasses import asdict
from functools import cache
from importlib import resources
from importlib.metadata import version

from sqlmodel import Session

from bookings.models import ReconcileBasis
from bookings.reconciling.limits import AgreementLimits

_RULES = ("reconcile/scoring.yaml", "reconcile/fields.yaml", "appointment/states.yaml")
_ONLY_ONE = 1


def basis_of(limits: AgreementLimits) -> str:
    """A digest of all that makes results of records: this version of kouan, its rules, the tolerances."""
    tolerances = asdict(limits)
    # Only news depends on it, which is looked for at every run.
    tolerances.pop("departure_hours")
    return hashlib.sha256(f"{_program()} {sorted(tolerances.items())}".encode()).hexdigest()


def is_other_basis(session: Session, limits: AgreementLimits) -> bool:
    """Whether results stand that were made by others than these. Before the first run there are none."""
    known = session.get(ReconcileBasis, _ONLY_ONE)
    return known is not None and known.digest != basis_of(limits)


def keep_basis(session: Session, limits: AgreementLimits) -> None:
    """What stands now was made by these."""
    session.merge(ReconcileBasis(id=_ONLY_ONE, digest=basis_of(limits)))


@cache
def _program() -> str:
    templates = resources.files("templates")
    rules = b"".join((templates / name).read_bytes() for name in _RULES)
    return f"{version('kouan')} {hashlib.sha256(rules).hexdigest()}"
