"""Which words are hidden: segmentation, strategies, selection and the batches that training sees."""
