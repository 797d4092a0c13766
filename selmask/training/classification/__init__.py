"""Fine-tuning: from labelled texts to a classifier and its predictions.

It knows the loop, and nothing of masking.
"""
