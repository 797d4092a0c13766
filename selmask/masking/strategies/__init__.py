"""The strategies, one small file each, so that `ls` lists them.

A strategy knows the contract, text and terms, and the modules in `shared`; it never sees a tokenizer or a window.
"""
