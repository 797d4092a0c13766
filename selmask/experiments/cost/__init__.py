"""The time and the disk that an experiment takes: estimated, measured by a trial, and foreseen while it runs.

It knows plans and the runs that have ended.
"""
