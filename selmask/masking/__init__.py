"""Which words are hidden: a strategy is fitted on a prepared corpus, for preview and training alike.

It knows text, lexicon and corpus, and neither torch nor the store.
"""
