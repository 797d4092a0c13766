"""What the pages Data and Predict share about a person's files: what is in them, and how they are read.

It knows no page.
"""
