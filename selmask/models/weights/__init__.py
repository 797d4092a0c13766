"""The weights of a model's folder, opened without torch: whether files are whole and sizes are the configured ones.

It reads headers alone, and knows neither catalogues nor tokenizers.
"""
