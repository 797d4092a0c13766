"""What is asked and what came out: the specification, its runs, its cost, its results.

It knows the store and the kinds of runs; only `wait` knows that processes do them.
"""
