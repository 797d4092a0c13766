"""The SQLite file itself: how it is opened, its tables over the versions, and its errors in words.

It knows nothing about runs but their hashes.
"""
