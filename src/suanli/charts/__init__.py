"""Forms of charts that only this book has, and what colours mean through it, whatever the chart."""

from claimbook.exhibits.palette import GREY, KEPT, NAMED, PALETTE

BLUE, ORANGE, SLATE, TEAL, PURPLE, OLIVE = PALETTE
OUTCOMES = {"gdp": "GDP per head", "tfp": "TFP"}
COUNTRIES = {"United States": BLUE, "China": ORANGE, "European Union": SLATE, "Europe": SLATE, "Japan": TEAL}
COUNTRIES |= {"Controls, United States": BLUE, "Answers, China": ORANGE}
# What is found: one way, the other way, neither.
SIGNS = {
    BLUE: ("Significant and positive", "Bends upwards", "Met, as its issuer counts"),
    ORANGE: ("Significant and negative", "Bends downwards", "Missed"),
    GREY: ("Not significant", "Cannot be told from straight", "No outcome on its own basis", "All others"),
}
# What recurs from chapter to chapter; other series take these colours last, countries aside.
MEANINGS = {
    SLATE: (
        "Published",
        "Published score",
        "As published",
        "Published, total, FP32",
        "Published, intelligent, FP16",
        "IDC and Tsinghua",
        "A broker's note",
    ),
    TEAL: (
        "Target of the ministry",
        "Target, total, FP32",
        "Target, intelligent, FP16",
        "Country, as planned",
        "West, as planned",
        "Not yet due",
    ),
    PURPLE: ("TFP",),
}
# Of this book, beside what others published; the west of China, beside its east.
SIDES = {BLUE: ("This book, newest release", "This book, as registered"), OLIVE: ("West", "Western clusters")}
KEPT.extend(MEANINGS)
NAMED.update(COUNTRIES)
for meant in (SIGNS, MEANINGS, SIDES):
    NAMED.update({name: colour for colour, names in meant.items() for name in names})
