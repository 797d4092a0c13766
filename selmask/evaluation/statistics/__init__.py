"""Statistics of paired differences: tests, intervals, power, and what changes with other texts.

They know numbers and nothing of arms, words or workspaces.
"""
