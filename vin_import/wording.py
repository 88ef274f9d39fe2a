"""The texts of problems and proposals of VIN sheets: ``messages/texts/vin_sheet.yaml``, and for those of
single identifiers ``identifiers.yaml``."""

from customs.verdict import Problem, Proposal
from messages.catalogue import DEFAULT_LANGUAGE, Language, texts, translate

_AREA = "vin_sheet"


def problem_message(problem: Problem, language: Language = DEFAULT_LANGUAGE) -> str:
    """What is wrong, for the person who looks at the row."""
    text = f"{_AREA}.{problem.id}"
    if text in texts():
        return translate(text, language, **problem.parameters)
    return problem.message(language)


def proposal_message(proposal: Proposal, language: Language = DEFAULT_LANGUAGE) -> str:
    """Why the VIN is proposed."""
    text = f"{_AREA}.{proposal.reason}"
    if text in texts():
        return translate(text, language, **proposal.parameters)
    return proposal.message(language)
