"""What the claims say, and how results judge them."""
