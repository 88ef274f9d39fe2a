"""What the operator configures: every setting, its default and its documentation.

In:  environment variables KOUAN_*, a .env file.
Out: one validated, frozen Settings object.
Must not know: what the settings are used for.
"""
