"""What the runs of an experiment show: a row for each, and the comparison that the experiment planned.

Knows evaluation, runs and the store; neither pages nor the command line.
"""
