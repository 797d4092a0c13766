"""From a file on a person's disk to a data set: read, clean, describe, and the synthetic sample."""
