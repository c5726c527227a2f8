"""One look for every chart: colours that everyone can tell apart, quiet axes, tooltips with units."""

import altair as alt
import pandas as pd

from .palette import KEPT, NAMED, PALETTE

HEIGHT = 300


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
    # About sixty letters fit above a chart; of a single series the title speaks.
    columns = max(1, min(3, 60 // (max(map(len, names)) + 3)))
    options.setdefault("legend", alt.Legend(columns=columns) if len(names) > 1 else None)
    return alt.Color(f"{series}:N", scale=alt.Scale(domain=names, range=range_), sort=names, **options)


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
