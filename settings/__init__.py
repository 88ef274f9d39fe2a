"""What the operator configures: every setting, its default and its documentation.

In:  environment variables KOUAN_*, a .env file in the folder the program is started in.
Out: one validated, frozen Settings object.
Must not know: what the settings are used for.
"""

from settings.loading import load
from settings.settings import Settings

__all__ = ["Settings", "load"]
