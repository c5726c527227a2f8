"""Forms of charts that only this book has, and the colours that countries keep through it."""

from claimbook.exhibits.palette import GREY, NAMED, PALETTE

COUNTRIES = ("United States", "China", "European Union", "Japan")
NAMED.update(zip(COUNTRIES, PALETTE, strict=False))
NAMED.update({"Europe": NAMED["European Union"], "All others": GREY})
