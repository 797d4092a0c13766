"""Runs as processes of their own: one supervisor per workspace claims them, a worker does each, a predictor answers."""
