"""A chart in which the reader moves a limit and sees where the load goes."""

import altair as alt
import pandas as pd

from claimbook.exhibits.charts import ROW
from claimbook.exhibits.palette import GREY
from claimbook.exhibits.theme import colour, tooltip


def placed(
    load: pd.DataFrame,
    free: pd.DataFrame,
    said: pd.DataFrame,
    *,
    order: list[str],
    titles: dict[str, str],
    start: float,
    label: str,
) -> alt.LayerChart:
    """Load of each site by workload, stacked, at the limit that a slider below the chart chooses.

    The solutions of every limit are in the page, so that the slider works without a network; it is an ordinary range
    input, which the keyboard moves too.

    Parameters
    ----------
    load : DataFrame, columns limit, site, workload and load
        What each plan places where, whole number limits in steps of one.
    free : DataFrame, columns site and free
        Capacity of the sites that have one, drawn as a tick, in the unit of load.
    said : DataFrame, columns limit and said
        Two short lines about each plan, shown above the bars.
    order : list of str
        Sites from the top; a name may have two lines.
    titles : dict of str to str
        Heading, with unit, of site, workload, load and free.
    start : float
        Limit shown first.
    label : str
        What the slider moves, with its unit.
    """
    slider = alt.binding_range(min=int(said["limit"].min()), max=int(said["limit"].max()), step=1, name=f"{label} ")
    chosen = alt.param(name="chosen", value=start, bind=slider)
    names = alt.Axis(labelExpr="split(datum.label, '\\n')", labelLimit=170, grid=True)
    rows = alt.Y("site:N", sort=order, scale=alt.Scale(domain=order), title=None, axis=names)
    most = max(load.groupby(["limit", "site"])["load"].sum().max(), free["free"].max())
    across = alt.X("load:Q", title=titles["load"], scale=alt.Scale(domain=[0, most]), axis=alt.Axis(tickCount=4))
    workloads = list(load["workload"].unique())
    look = colour("workload", workloads, legend=alt.Legend(columns=2, offset=46))
    bars = alt.Chart(load, description="load").mark_bar(size=ROW / 2).transform_filter("datum.limit == chosen")
    room = alt.Chart(free, description="capacity").mark_tick(size=ROW * 0.8, thickness=3, color=GREY)
    line = alt.Chart(said, description="in words").mark_text(align="left", fontSize=12, fontWeight=600, lineBreak="\n")
    line = line.transform_filter("datum.limit == chosen")

    def told(frame: pd.DataFrame) -> dict[str, str]:
        return {name: title for name, title in (titles | {"limit": label}).items() if name in frame}

    return (
        alt.layer(
            bars.encode(y=rows, x=across, color=look, tooltip=tooltip(load, told(load))),
            room.encode(y=rows, x=alt.X("free:Q"), tooltip=tooltip(free, told(free))),
            line.encode(x=alt.value(0), y=alt.value(-30), text=alt.Text("said:N", title="In words")),
        )
        .properties(height=ROW * 1.2 * len(order))
        .add_params(chosen)
    )
