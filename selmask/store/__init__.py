"""Every fact about data sets, experiments, runs and metrics, in one SQLite file that several processes share.

Only here is SQL written, and no file but the database is touched.
"""
