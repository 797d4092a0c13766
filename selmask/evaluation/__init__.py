"""Evaluation: metrics of one run, significance of differences, the comparison of arms and its verdict.

It works on tables of numbers and needs neither torch nor a workspace.
"""
