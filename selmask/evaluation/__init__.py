"""What came out: metrics of one run, significance between arms, the comparison and its verdict.

It knows tables of numbers only, and no torch.
"""
