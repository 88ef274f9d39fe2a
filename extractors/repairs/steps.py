"""The kinds of repairs in their order: each may rely on those before it."""

from collections.abc import Callable

from extractors.draft import DeclarationDraft
from extractors.repairs.arithmetic import repair_arithmetic
from extractors.repairs.coded_pairs import repair_pairs
from extractors.repairs.companies import repair_parties
from extractors.repairs.declaration_numbers import repair_numbers
from extractors.repairs.illegible_words import drop_illegible_words
from extractors.repairs.item_names import repair_item_names
from extractors.repairs.item_texts import repair_item_texts
from extractors.repairs.remark_texts import repair_remarks
from extractors.repairs.seen import Pages
from extractors.repairs.single_values import repair_single_values
from extractors.repairs.weights import repair_net_weight

Step = Callable[[DeclarationDraft, Pages], None]
STEPS: tuple[Step, ...] = (
    drop_illegible_words,
    repair_numbers,
    repair_pairs,
    repair_parties,
    repair_single_values,
    repair_remarks,
    repair_item_texts,
    repair_item_names,
    repair_arithmetic,
    repair_net_weight,
)
