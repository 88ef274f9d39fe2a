"""What goes into the container's image, by .dockerignore: also all that a wheel needs."""

from pathlib import Path

ROOT = Path(__file__).parent.parent


def image_content() -> set[str]:
    """Names at the top of the project that come along."""
    rules = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    return {rule.removeprefix("!") for rule in rules if rule.startswith("!")}
