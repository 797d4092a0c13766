"""Fine-tuning: labelled texts in, a classifier with its predictions out.

It knows the loop, and nothing of masking.
"""
