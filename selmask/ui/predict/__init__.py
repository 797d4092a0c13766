"""Parts of the page Predict alone: finished models that classify texts and guess words. It knows no other page."""
