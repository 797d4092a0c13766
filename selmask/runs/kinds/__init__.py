"""One record for each kind of run, and the family of all kinds.

Records are light: `perform` imports torch when a worker calls it.
"""
