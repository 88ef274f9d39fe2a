"""The texts of problems and proposals of VIN sheets, in ``messages/texts``: those of rows (``vin_sheet``),
of files (``vin_files``), of imports (``vin_imports``) and of single identifiers (``identifiers``)."""

from customs.verdict import Problem, Proposal
from messages.catalogue import DEFAULT_LANGUAGE, Language, texts, translate

_AREAS = ("vin_sheet", "vin_files", "vin_imports")


def problem_message(problem: Problem, language: Language = DEFAULT_LANGUAGE) -> str:
    """What is wrong, for the person who looks at the row."""
    if (own := _own_text(problem.id)) is not None:
        return translate(own, language, **problem.parameters)
    return problem.message(language)


def proposal_message(proposal: Proposal, language: Language = DEFAULT_LANGUAGE) -> str:
    """Why the VIN is proposed."""
    if (own := _own_text(proposal.reason)) is not None:
        return translate(own, language, **proposal.parameters)
    return proposal.message(language)


def _own_text(identifier: str) -> str | None:
    return next((key for area in _AREAS if (key := f"{area}.{identifier}") in texts()), None)
