"""The program: command line, supervisor, doctor; it wires the other packages together.

In:  command-line arguments and settings.
Out: exit statuses, printed results, running processes.
Must not know: rules of the trade, layouts, queries. It only connects.
"""
