"""What only the page Home shows. It may ask what Launch would draft."""
