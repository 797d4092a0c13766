"""What came out: metrics of one run, significance between arms, and the comparison a page shows. No torch here."""
