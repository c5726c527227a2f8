"""The study behind an imagined almanac."""
