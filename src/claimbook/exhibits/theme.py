"""One look for every chart: colours that everyone can tell apart, quiet axes, tooltips with units."""

import altair as alt
import pandas as pd

from .palette import DASHES, KEPT, NAMED, PALETTE

HEIGHT = 300
# What Vega labels, with thousands apart; what it has as 2e+25, as the pages write it.
_ABOVE = "slice('⁰¹²³⁴⁵⁶⁷⁸⁹', toNumber(slice({0}, {1})), toNumber(slice({0}, {1})) + 1)"
_DIGITS, _EXPONENT = "slice(datum.label, 0, indexof(datum.label, 'e'))", "split(datum.label, 'e+')[1]"
LOGARITHMIC = (
    "datum.label === '' ? '' : datum.value < 1e4 || indexof(datum.label, 'e+') < 0 ? format(datum.value, ',~g') : "
    f"({_DIGITS} === '1' ? '' : {_DIGITS} + '\u202f×\u202f') + '10' + "
    f"(length({_EXPONENT}) > 1 ? {_ABOVE.format(_EXPONENT, '0, 1')} : '') + {_ABOVE.format(_EXPONENT, '-1')}"
)
ABOVE, BESIDE = 78, 4  # letters that fit above a chart, and as many as a legend's symbol and its spaces take


@alt.theme.register("claimbook", enable=True)
def theme() -> alt.theme.ThemeConfig:
    """Quiet axes, legend above, one typeface; colours of text and grid are set by the page, light or dark."""
    font = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans CJK SC', sans-serif"
    text = {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal"}
    return {
        "config": {
            "font": font,
            "background": "transparent",
            "title": {"anchor": "start", "fontSize": 14},
            "view": {"stroke": None, "continuousHeight": HEIGHT},
            "axis": {**text, "grid": True, "gridOpacity": 0.6, "domain": False, "ticks": False, "labelPadding": 6},
            "axisX": {"grid": False, "domain": True, "ticks": True},
            "legend": {
                **text,
                "title": None,
                "orient": "top",
                "direction": "horizontal",
                "columns": 3,
                "offset": 18,  # the names of dashed lines stand below
                "labelLimit": 250,
            },
            "header": {**text, "title": None, "labelAnchor": "start", "labelFontWeight": 600},
            "range": {"category": PALETTE, "heatmap": {"scheme": "blues"}, "ordinal": {"scheme": "blues"}},
            "line": {"strokeWidth": 2.2},
            "point": {"size": 46, "filled": True, "opacity": 1},
            "tick": {"opacity": 1},
            "mark": {"color": PALETTE[0]},
        },
        "width": "container",
    }


def colour(series: str, names: list[str], **options) -> alt.Color:
    """Colour by series: a name keeps its colour through the book, other series take the palette in order.

    What has a meaning in the book is taken last: a chart without that meaning has it only where no other is left.

    Raises
    ------
    ValueError
        If there are more series than distinct colours.
    """
    free = [c for c in PALETTE if c not in {NAMED.get(name) for name in names}]
    fresh = iter(sorted(free, key=lambda c: KEPT.index(c) + 1 if c in KEPT else 0))
    try:
        range_ = [NAMED.get(name) or next(fresh) for name in names]
    except StopIteration:
        raise ValueError(f"{len(names)} series, but only {len(PALETTE)} colours can be told apart") from None
    # Of a single series the title speaks.
    fit = columns([len(name) + BESIDE for name in names], ABOVE)
    options.setdefault("legend", alt.Legend(columns=fit) if len(names) > 1 else None)
    return alt.Color(f"{series}:N", scale=alt.Scale(domain=names, range=range_), sort=names, **options)


def columns(widths: list[float], room: float) -> int:
    """Most columns in which names fit beside one another, each column as wide as its widest name; one if none does.

    Of those that take as many lines, the fewest. The script of charts finds the same from the letters of the reader.

    Parameters
    ----------
    widths : list of float
        Of the names with their symbols, in their order.
    room : float
        In the same unit.

    Examples
    --------
    >>> columns([10, 20, 10, 20], 60), columns([10, 20, 10, 20], 59), columns([10, 10, 10, 10], 30), columns([9], 5)
    (4, 2, 2, 1)
    """
    for count in range(len(widths), 1, -1):
        if sum(max(widths[place::count]) for place in range(count)) <= room:
            return -(-len(widths) // -(-len(widths) // count))
    return 1


def dash(series: str, names: list[str], **options) -> alt.StrokeDash:
    """Dash by series, beside its colour."""
    scale = alt.Scale(domain=names, range=[DASHES[place % len(DASHES)] for place in range(len(names))])
    return alt.StrokeDash(f"{series}:N", sort=names, scale=scale, **options)


def linear(values: pd.Series, title: str, padding: int) -> alt.Scale:
    """Linear scale with room at the edges that goes to no value that cannot be: a share below 0 or above 100 percent.

    Parameters
    ----------
    values : Series
        All that is drawn along it.
    title : str
        Of the axis, with its unit.
    padding : int
        Pixels of room.

    Examples
    --------
    >>> linear(pd.Series([0.0, 99.0]), "Share (percent)", 8).to_dict()
    {'domainMax': 100, 'domainMin': 0, 'nice': True, 'zero': False}
    >>> linear(pd.Series([-1.0, 120.0]), "Growth (percent a year)", 8).to_dict()
    {'padding': 8, 'zero': False}
    >>> linear(pd.Series([0.0, 4.0]), "Yuan", 8).to_dict()["domainMax"]
    4.16
    """
    least, most = values.min(), values.max()
    room = (most - least) / 5  # what padding and round ends may add
    ends = {"domainMin": 0, "domainMax": float(most + room / 5)} if 0 <= least < room else {}
    if "percent" in title and most <= 100 < most + room:
        ends["domainMax"] = 100
    # Vega would pad beyond such ends.
    return alt.Scale(zero=False, **(ends | {"nice": True} if ends else {"padding": padding}))


def log_axis(values: pd.Series) -> alt.Axis:
    """Axis of a logarithmic scale: few ticks, powers of ten where plain numbers would be too long, lines that count.

    Vega labels round numbers alone. Lines at the others are faint, for they carry only the eye.

    Parameters
    ----------
    values : Series
        All that is drawn along it.

    Examples
    --------
    >>> log_axis(pd.Series([0.1, 90])).to_dict()["format"], log_axis(pd.Series([1, 1e9])).to_dict()["format"]
    ('~g', '.0e')
    """
    faint = {"condition": {"test": "datum.label !== ''", "value": 1}, "value": 0.25}
    return alt.Axis(
        format=".0e" if values.max() >= 1e5 else "~g", tickCount=6, gridOpacity=faint, labelExpr=LOGARITHMIC
    )


def tooltip(frame: pd.DataFrame, titles: dict[str, str]) -> list[alt.Tooltip]:
    """Every titled column, numbers to four significant digits and dates as year and month."""
    return [
        alt.Tooltip(
            f"{column}:{'T' if dates else 'Q' if number else 'N'}",
            title=title,
            format="%Y-%m" if dates else ".4~g" if number else "",
        )
        for column, title in titles.items()
        for number in [pd.api.types.is_numeric_dtype(frame[column]) and column != "year"]
        for dates in [pd.api.types.is_datetime64_any_dtype(frame[column])]
    ]
