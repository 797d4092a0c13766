"""What one run does, a specification and a function for each kind.

It is where workspace, masking, models and training meet; torch comes in only when a run is performed.
"""
