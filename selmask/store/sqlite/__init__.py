"""The SQLite file itself: how it is opened, its tables over the versions, and its errors in words.

Of the records in the tables it knows only how a run is hashed, because a migration gives runs new hashes.
"""
