"""What only the page Predict shows: a finished model that answers. It may ask Runs what a run was about."""
