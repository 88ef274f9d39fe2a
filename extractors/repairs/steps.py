"""The kinds of repairs in their order: each may rely on those before it."""

from collections.abc import Callable

from extractors.draft import DeclarationDraft
from extractors.repairs.coded_pairs import repair_pairs
from extractors.repairs.seen import Pages

Step = Callable[[DeclarationDraft, Pages], None]
STEPS: tuple[Step, ...] = (repair_pairs,)
