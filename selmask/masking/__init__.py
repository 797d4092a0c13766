"""The choice of the words that are hidden: strategies fitted on a prepared corpus, for preview and training alike.

It knows texts, lexicons and corpora, but neither torch nor the store.
"""
