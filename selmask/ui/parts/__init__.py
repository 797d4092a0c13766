"""What several pages show: forms, choices, downloads, findings, a line for a run.

A part knows the shell, and no page.
"""
