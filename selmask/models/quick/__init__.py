"""Dropout and attention computed quickly while a model trains on a CPU.

It knows torch and transformers only.
"""
