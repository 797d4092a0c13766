"""How often selmask calls a strategy better or worse although nothing differs, measured on simulated experiments."""
