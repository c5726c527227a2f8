"""The files of what charts draw, which pages load: tables by column, and in another language what it says otherwise."""

import json


def chart_script(stem: str, spec: dict, other: dict | None = None) -> str:
    """The script that hands on what a chart draws: a page opened from a folder can load no other file.

    It is JSON in a string, so that nothing of the data is code.

    Parameters
    ----------
    stem : str
        Name of the files of the exhibit.
    spec : dict
        Specification of Vega-Lite; of what its ``usermeta`` holds, ``words`` are for the script of charts, which keeps
        them whole, and all else is for the book.
    other : dict, optional
        The same in another language, for a script of what `difference` finds.
    """
    held = by_column(spec) if other is None else difference(by_column(spec), by_column(other))
    said = json.dumps(held, ensure_ascii=False, separators=(",", ":")).replace("CO2", "CO₂")  # names of columns as well
    text = json.dumps(said, ensure_ascii=False)
    where = "claimbookCharts" if other is None else "claimbookCharted"
    return f"(globalThis.{where} ??= {{}})[{json.dumps(stem)}]={text};\n"


def by_column(spec: dict) -> dict:
    """A specification whose data sets, where all rows have the same keys, are columns: half of the letters.

    Examples
    --------
    >>> by_column({"mark": "bar", "datasets": {"a": [{"x": 1, "y": 2}, {"x": 3, "y": 4}]}})
    {'mark': 'bar', 'datasets': {'a': {'x': [1, 3], 'y': [2, 4]}}}
    """
    held = {key: part for key, part in spec.items() if key != "usermeta"}
    if words := spec.get("usermeta", {}).get("words"):
        held["usermeta"] = {"words": words}
    return held | {"datasets": {name: _columns(rows) for name, rows in spec.get("datasets", {}).items()}}


def _columns(rows: list[dict]) -> dict[str, list] | list[dict]:
    alike = rows and rows[0] and all(list(row) == list(rows[0]) for row in rows)
    return {key: [row[key] for row in rows] for key in rows[0]} if alike else rows


def difference(own, other):
    """What turns one part of a specification into another, for `patched` of charts.js.

    Parameters
    ----------
    own, other : dict, list, str, number or None
        Two parts that differ.

    Returns
    -------
    dict or list
        A dict goes on inside, by key or place; a list of one is what stands there instead; a list of two holds words
        that become others wherever they stand in a list, by word. The shortest of what does.

    Examples
    --------
    >>> difference({"a": 1, "b": ["x"] * 3, "c": [1, 2]}, {"a": 1, "b": ["said"] * 3, "c": [1, 3]})
    {'b': [None, {'x': 'said'}], 'c': [[1, 3]]}
    """
    ways = [[other]]
    if isinstance(own, dict) and isinstance(other, dict) and set(own) <= set(other):
        more = {key: [part] for key, part in other.items() if key not in own}
        ways.append({key: difference(own[key], other[key]) for key in own if own[key] != other[key]} | more)
    if isinstance(own, list) and isinstance(other, list) and len(own) == len(other):
        pairs = list(zip(own, other, strict=True))
        ways.append({str(place): difference(*pair) for place, pair in enumerate(pairs) if pair[0] != pair[1]})
        if all(isinstance(word, str) for pair in pairs for word in pair) and len(set(pairs)) == len(set(own)):
            ways.append([None, {word: said for word, said in dict(pairs).items() if word != said}])
    return min(ways, key=lambda way: len(json.dumps(way, ensure_ascii=False)))
