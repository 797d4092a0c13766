"""Encoders: a catalogue of names and folders, checks of a folder, and their loading and heads in torch.

It knows nothing of corpora, masks or runs.
"""
