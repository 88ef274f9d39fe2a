"""What the program says to people: the exception tree and the one catalogue of texts.

In:  a stable code or key, a language (``zh`` or ``en``) and parameters.
Out: a sentence an operator can act on.
Must not know: any other package of kouan. Everything may import this one.
"""

from messages.catalogue import Language, translate

__all__ = ["Language", "translate"]
