"""The work of one run, a record for each kind of run.

Here workspace, masking, models and training meet; torch is imported only when a run is performed.
"""
