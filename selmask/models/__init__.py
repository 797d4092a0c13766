"""Encoders: which there are and where (catalogue), what they must have (folder), how torch loads and heads them.

`catalogue`, `embedded`, `folder`, `hub` and `fast_tokenizer` import no torch, for the web process uses them.
"""
