"""The first stage: from texts to tokens, units and windows as flat arrays.

It knows no strategy but the contract.
"""
