"""Words of the pages: whole templates, so that another language can order them as it must."""


def say(template: str, /, **values) -> str:
    """A sentence of the interface with its values in place.

    Examples
    --------
    >>> say("{count} of {all} rows", count=3, all=12)
    '3 of 12 rows'
    """
    return template.format(**values)
