"""Names of points within a chart, beside them."""

from dataclasses import replace

import altair as alt
import numpy as np
import pandas as pd

from .names import SET, on_page
from .obstacles import DESK, LETTER, PHONE, POINT, box, sides, view
from .palette import GREY
from .theme import HEIGHT

NEARLY = 12  # pixels of a line that a name may lie on; else it is left out


def beside(
    base: alt.Chart,
    frame: pd.DataFrame,
    *,
    x: str,
    y: str,
    name: str,
    chosen: list[str],
    lines: pd.DataFrame,
    dots: pd.DataFrame,
    series: str,
    radius: float = POINT,
) -> list[alt.Chart]:
    """Names of points on a logarithmic axis, those of `chosen` that find room on a phone, clear of lines and points.

    Parameters
    ----------
    base : Chart
        Chart of the points, with its horizontal axis.
    frame : DataFrame
        The points: columns `x`, `y` and `name`; of those of one name the first is named.
    chosen : list of str
        Names in the order in which they are given room.
    lines, dots : DataFrame
        What is drawn, with columns `x`, `y` and, of lines, `series`.
    radius : float
        Of the points, in pixels.
    """
    rows = frame.sort_values(x, kind="stable").drop_duplicates(name).set_index(name)
    chosen = [each for each in dict.fromkeys(chosen) if each in rows.index]
    every = pd.concat([lines[[x, y]], dots[[x, y]]])
    span = (every[y].min(), every[y].max())
    along = pd.to_numeric(every[x])
    where = (pd.to_numeric(rows[x]) - along.min()) / ((along.max() - along.min()) or 1)
    upward = np.log10(rows[y] / span[0]) / (np.log10(span[1] / span[0]) or 1) * HEIGHT
    axes = {"x": x, "y": y, "series": series, "span": span}
    taken, kept, at = [(), ()], {}, []
    for said in chosen:
        spots = np.array([[where[said], upward[said]]])
        views = [
            replace(view(spots, lines, dots, width=width, radius=radius, log=True, **axes), taken=held)
            for width, held in zip((PHONE, DESK), taken, strict=True)
        ]
        if any(np.hypot(*(views[0].spots[0] - other)) < 2 * radius for other in at):
            continue  # of two points on one spot nobody could say which is meant
        size = (LETTER * len(said), SET)
        ((align, dx, dy, cost),) = sides([size], [radius], views)
        if cost > NEARLY:
            continue
        at.append(views[0].spots[0])
        kept.setdefault((align, dx, dy), []).append(said)
        taken = [(*held, box(seen.spots[0], size, align, dx, dy)) for seen, held in zip(views, taken, strict=True)]
    number = alt.WindowFieldDef(op="row_number", **{"as": "of_its_name"})
    first = base.transform_window([number], sort=[alt.SortField(x)], groupby=[name])
    first = first.transform_filter("datum.of_its_name == 1").encode(
        y=alt.Y(f"{y}:Q"), text=alt.Text(f"{name}:N"), color=alt.value(GREY)
    )
    return [
        part
        for (align, dx, dy), said in kept.items()
        for part in on_page(
            first.transform_filter(alt.FieldOneOfPredicate(field=name, oneOf=said)),
            align=align,
            dx=dx,
            dy=dy,
            baseline="middle",
            fontSize=11,
        )
    ]
