"""A suite that disturbs selmask while it trains, in every way that a machine or a person may, and counts the losses."""
