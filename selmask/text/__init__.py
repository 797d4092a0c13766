"""How any text is read: words, HTML entities, folded spellings, stop words.

It knows neither lexicons nor tokenizers.
"""
