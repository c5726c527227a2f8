"""Is a specification one that Vega-Lite draws: the schema that Altair ships, compiled once.

Altair itself checks with `jsonschema`, which takes a tenth of a second and more for a chart; compiled, the same schema
says the same [1]_ in less than a millisecond.

References
----------
.. [1] Dygalo, D., jsonschema-rs, a JSON Schema validator in Rust with bindings for Python.
"""

import json
from urllib.parse import quote

import altair as alt
import numpy as np
import pandas as pd
from jsonschema import ValidationError
from jsonschema_rs import validator_for


def _with_plain_references(part: dict) -> dict:
    """References as the standard has them: the schema's own names hold brackets and quotes, which belong encoded."""
    return {
        key: quote(value, safe="#/") if key == "$ref" and isinstance(value, str) else value
        for key, value in part.items()
    }


SCHEMA = validator_for(json.loads(json.dumps(alt.Chart._rootschema), object_hook=_with_plain_references))


def checked(chart: alt.TopLevelMixin) -> dict:
    """Specification of a chart, checked whole, the look of the book included.

    Parameters
    ----------
    chart : altair chart
        Any Altair chart.

    Returns
    -------
    dict
        As `chart.to_dict()` gives it.

    Raises
    ------
    altair.utils.schemapi.SchemaValidationError
        If the chart is at fault; Altair names the part and what it may be.
    ValueError
        If the look that is added to it is, or there are more rows than a page can draw.
    """
    try:
        spec = chart.to_dict(validate=False)
    except alt.MaxRowsError:
        raise ValueError("the chart is given more rows than a page can draw (5,000); draw fewer") from None
    if SCHEMA.is_valid(spec):
        return spec
    chart.to_dict()  # Altair's own words, if it finds the same
    try:
        type(chart).validate(spec)
    except ValidationError as error:
        where = "/".join(str(step) for step in error.absolute_path) or "the whole"
        raise ValueError(f"chart, {where}: {error.message}; see the schema of Vega-Lite") from None
    return spec


def infinite_cells(chart: alt.TopLevelMixin):
    """Column and row, from 1, of each infinite number in the frames of a chart."""
    frame = getattr(chart, "data", None)
    if isinstance(frame, pd.DataFrame):
        for column in frame.select_dtypes("number"):
            for row in np.flatnonzero(np.isinf(frame[column].to_numpy(dtype=float, na_value=np.nan))):
                yield column, int(row) + 1
    for name in ("layer", "concat", "hconcat", "vconcat", "spec"):
        inner = getattr(chart, name, None)
        for part in inner if isinstance(inner, list) else [inner]:
            if isinstance(part, alt.TopLevelMixin):
                yield from infinite_cells(part)
