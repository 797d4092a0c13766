"""The SQLite file itself: how it is opened, its tables over the versions, and its errors in words.

Of the records in the tables it knows only how a run is hashed, because a migration gives runs new hashes.
"""

from selmask.blocked_imports import without

# sqlite_utils asks both for their types alone, none of which we store; they are three quarters of its import, which
# every supervisor and worker waits for.
with without("numpy", "pandas"):
    import sqlite_utils  # noqa: F401  loaded here, before any module of this folder asks for it
