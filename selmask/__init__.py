"""selmask adapts BERT-like encoders to a specialised domain by selective masking."""

__version__ = "0.1.0"
