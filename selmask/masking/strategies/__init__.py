"""One small file per strategy, so that `ls` is the list of them.

A strategy knows the contract and what is in `shared`.
"""
