"""Post-training and fine-tuning: plain values in, `report(...)` and `should_stop()` at hand, a model folder out.

Nothing here knows a page or a database.
"""
