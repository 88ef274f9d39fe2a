"""Documents with a text layer pay nothing for repairs: their modules are not even loaded."""

import subprocess
import sys

_PROGRAM = """
import sys
import extractors.document
from extractors.draft import DeclarationDraft
from extractors.repairs import repair
draft = DeclarationDraft(direction="export", form="single-window", pages=[1])
repair(draft, {})
print(draft.findings, sorted(name for name in sys.modules if name.startswith("extractors.repairs.")))
"""


def test_repairs_are_loaded_for_images_only() -> None:
    found = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[] ['extractors.repairs.confusable', 'extractors.repairs.seen']"
