"""Backup and restore of everything that cannot be made again: the tables and the originals.

In:  an open database and store, a .tar file.
Out: a .tar file that either database can be restored from; a database and store restored from it.
Must not know: settings, commands, what the rows mean.
"""

from bookings.backup.making import make_backup
from bookings.backup.manifest import Manifest
from bookings.backup.restoring import restore_backup

__all__ = ["Manifest", "make_backup", "restore_backup"]
