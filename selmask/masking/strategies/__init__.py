"""One small file per strategy; `ls` is the list of them."""
