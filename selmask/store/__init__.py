"""The store: every fact about data sets, experiments, runs and metrics, in one SQLite file that processes share.

All SQL is written here, and no file but the database is touched.
"""
