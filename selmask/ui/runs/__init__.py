"""What only the page Runs shows: a run from near and what can be done to it. It may lead to Masks and Launch."""
