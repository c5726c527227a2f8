"""Text of an exhibit: a template over recorded results and named words, kept with its values for every language."""

import re
from collections.abc import Mapping
from string import Formatter

import numpy as np

from ..notebook.results import FORMAT, recorded

# The sign of a number, or of its power of ten: not within a word, a range or a date.
HYPHEN = re.compile(r"(?<![\w.)\]%])-(?=\.?\d)|(?<=\d[eE])-(?=\d)")
NUMBER = re.compile(r"(?<![A-Za-z])\d")  # TOP500 and FP16 are names


def with_minus(text: str) -> str:
    """A sentence with real minus signs for the hyphens that Python writes; a word, a range or a date keeps its own.

    Examples
    --------
    >>> with_minus("-0.01 dollars per man-hour (-2e-05 to 0.1), in 1990-2000")
    '−0.01 dollars per man-hour (−2e−05 to 0.1), in 1990-2000'
    """
    return HYPHEN.sub("\u2212", text)


def formatted(value: int | float | str, spec: str) -> str:
    """A figure of a sentence in its format, with a real minus sign; words stay as they are.

    Examples
    --------
    >>> formatted(-0.5, ".2f"), formatted("GDP per head", "")
    ('−0.50', 'GDP per head')
    """
    if not re.fullmatch(FORMAT, spec):
        raise ValueError(spec)
    return value if isinstance(value, str) and not spec else with_minus(format(value, spec))


def filled(template: str, words: Mapping[str, str]) -> tuple[str, dict]:
    """A template with its values in place, and what an output keeps of it.

    Parameters
    ----------
    template : str
        Sentence with fields in braces: names of `words`, or of results recorded before in the same notebook, with or
        without their chapter: ``{effect:.2f}``, ``{effect.low:.2f}``, ``{competitiveness.effect.n}``.
    words : mapping of str to str
        Words by name, such as ``{"what": "GDP per head"}``.

    Returns
    -------
    text : str
        The sentence.
    kept : dict
        The ``template`` and its ``values`` by the names that it uses.

    Raises
    ------
    ValueError
        If a brace has no partner, a field names no word and no result, or its format does not fit.
    """
    said, values = [], {}
    for literal, name, spec, conversion in Formatter().parse(template):
        said.append(literal)
        if name is None:
            continue
        if conversion:
            raise ValueError(f"'!{conversion}' in {{{name}}}: leave it out; a field is a name and a format")
        values[name] = words[name] if name in words else recorded(name)
        try:
            said.append(formatted(values[name], spec))
        except (ValueError, TypeError):
            raise ValueError(f"{{{name}:{spec}}}: {spec!r} is no format for {values[name]!r}") from None
    return "".join(said), {"template": template, "values": values}


def title_of(title: str, holds: bool | None, neutral: str | None, words: Mapping[str, str]) -> tuple[str, dict]:
    """The title that is true: the finding where it holds, the neutral one where it does not.

    Parameters
    ----------
    title, neutral : str
        Templates, as for `filled`; `neutral` for a title that states a finding.
    holds : bool, optional
        The comparison that makes the finding true.

    Returns
    -------
    text : str
        The title.
    kept : dict
        As for `filled`; with ``holds``, and in ``otherwise`` the template that was not taken, if there are two.

    Raises
    ------
    ValueError
        As for `filled`; if there is a comparison without a neutral title or the other way round.
    """
    if holds is None and neutral is None:
        return filled(title, words)
    if holds is None or not neutral or not neutral.strip() or neutral == title:
        raise ValueError("a title that states a finding takes `holds`, what makes it true, and a `neutral` title")
    if not isinstance(holds, bool | np.bool_):
        raise ValueError(f"`holds` is {holds!r}, expected True or False")
    taken, other = (title, neutral) if holds else (neutral, title)
    text, kept = filled(taken, words)
    return text, {**kept, "holds": bool(holds), "otherwise": other}


def words_checked(words: Mapping[str, str] | None) -> Mapping[str, str]:
    """Words of an exhibit's texts; numbers are recorded results instead."""
    for name, word in (words or {}).items():
        if not isinstance(word, str) or NUMBER.search(word):
            raise ValueError(f"word {name!r} is {word!r}; give words, and record() what is a number")
    return words or {}
