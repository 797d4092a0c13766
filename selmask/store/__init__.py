"""Every fact about data sets, experiments, runs and metrics, in one SQLite file that several processes share."""
