"""The weights of a model's folder, opened without torch: are the files whole, and have they the configured sizes?

It reads headers alone, and knows neither catalogues nor tokenizers.
"""
