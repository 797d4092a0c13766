"""The reading of any text: words, HTML entities, folded spellings, stop words.

It knows neither lexicons nor tokenizers.
"""
