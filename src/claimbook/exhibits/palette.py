"""Colours of marks on the light and on the dark page: each at least 4.5 to 1, so that names can be written in them."""

# Found by search: at least 4.5 to 1 on their page, and 25 apart (CIE76) for red-blind and green-blind eyes too.
LIGHT = ["#1372e0", "#b95a11", "#23404d", "#0d8466", "#542e83", "#394216", "#646b72"]
DARK = dict(zip(LIGHT, ["#74b9fb", "#d57517", "#52899e", "#8fd3c6", "#946afa", "#abbe79", "#8f98a1"], strict=True))
*PALETTE, GREY = LIGHT
# A book fills these: colours of names that keep theirs through it, and colours that other names take last, since
# they mean something.
NAMED: dict[str, str] = {}
KEPT: list[str] = []
PAGE = "#ffffff"  # around names that lie on marks, and between parts of a bar
DARK[PAGE] = "#121212"  # the page of the theme, which a test holds this against
# Vega's own third is as dense as a pale line; these are told apart at a glance, in the order of the series.
DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [2, 4], [12, 3]]
