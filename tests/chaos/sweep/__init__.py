"""A sweep over the work of one worker: whatever happens at any moment, its run ends as if nothing had."""
