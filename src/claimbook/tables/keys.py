"""Keys that are read by nothing and look like one that is: whoever misspells a key switches off what it asks for."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ..project import project
from .check import TableError
from .plain import read_yaml

NEAR, NEAREST = 0.7, 0.5  # of letters that two keys share, where other keys are free and where there can be none
PERSON = "affiliation alias email family-names given-names name name-particle name-suffix orcid website"
PLACE = "address city country date-end date-start fax location post-code region tel"
CITED = {  # of the Citation File Format 1.2.0, which allows no others
    "": """abstract authors cff-version commit contact date-released doi identifiers keywords license license-url
        message preferred-citation references repository repository-artifact repository-code title type url version""",
    "authors": f"{PERSON} {PLACE}",
    "contact": f"{PERSON} {PLACE}",
    "identifiers": "description type value",
}
SET = {  # of Jupyter Book; what Sphinx and its extensions are told under `config` is theirs
    "": """author bibtex_bibfiles copyright email exclude_patterns execute html language latex launch_buttons logo
        only_build_toc_files parse project repository sphinx title""",
    "execute": """allow_errors cache eval_regex exclude_patterns execute_notebooks raise_on_error run_in_temp show_tb
        stderr_output timeout""",
    "parse": "myst_dmath_double_inline myst_enable_extensions myst_url_schemes",
    "html": """analytics announcement baseurl comments extra_css extra_footer extra_js extra_navbar favicon
        google_analytics_id home_page_in_navbar navbar_number_sections use_edit_page_button use_issues_button
        use_multitoc_numbering use_repository_button""",
    "latex": "latex_doc latex_documents latex_engine use_jupyterbook_latex",
    "launch_buttons": "binderhub_url colab_url deepnote_url jupyterhub_url notebook_interface thebe",
    "repository": "branch path_to_book url",
    "sphinx": "config extra_extensions local_extensions recursive_update",
}
PLANNED = {  # of a registration, which may say more in words of its own
    "": """backtest claim effects estimand formula instrument lag multiplicity outcome partners power registered
        regressor releases sample secondary seen seen_before sign span support tables test transformation
        translation""",
    "tables": "outcome regressor",
    "outcome": "formula name",
    "regressor": "formula list_month name",
    "instrument": "formula list_month why",
    "sample": "decides first_year last_year releases rule",
    "test": "cluster draws interval level method seed sides",
    "releases": "after expected from kind name table version where",
}
PLANS = "preregistration.yml", "registrations/[!.]*.yml"


def slip(found: Iterable[object], known: Iterable[str], free: bool = True) -> str | None:
    """What is wrong with the first key that is not known, if keys are not free or it is near a known one.

    Examples
    --------
    >>> slip(["title", "retreived"], ["title", "retrieved"])
    "'retreived' is read by nothing; did you mean 'retrieved'?"
    >>> slip(["title", "checked_by"], ["title", "retrieved"])
    """
    alike = {_letters(key): key for key in known}
    for key in [str(key) for key in found if key not in alike.values()]:
        if near := difflib.get_close_matches(_letters(key), alike, n=1, cutoff=NEAR if free else NEAREST):
            return f"{key!r:.99} is read by nothing; did you mean {alike[near[0]]!r}?"
        if not free:
            return f"{key!r:.99} is read by nothing; there are {', '.join(alike.values())}"
    return None


def _letters(key: object) -> str:
    return str(key).lower().replace("_", "").replace("-", "")


def check_keys(root: Path) -> None:
    """Raise the `TableError` of the first misspelt key in the settings, the citation file or a registration."""
    plans = [path for kind in PLANS for path in sorted(project().data.glob(kind))]
    labels = {path: f"{project().data.name}/{path.relative_to(project().data).as_posix()}" for path in plans}
    kinds = [(root / "_config.yml", SET, False), (root / "CITATION.cff", CITED, False)]
    for path, known, free in [*kinds, *((path, PLANNED, True) for path in plans)]:
        label = labels.get(path, path.name)
        for part, keys in _parts(read_yaml(path, label), known) if path.is_file() else ():
            if said := slip(keys, known[part].split(), free):
                raise TableError(f"{label}{part and f', {part}'}: {said}")


def _parts(values: object, known: Mapping[str, str]) -> Iterator[tuple[str, Mapping]]:
    """The keys of a file and those of each of its parts, in a list or not, whose keys are known."""
    if not isinstance(values, Mapping):
        return
    yield "", values
    for name in [name for name in known if name in values]:
        for part in values[name] if isinstance(values[name], list) else [values[name]]:
            if isinstance(part, Mapping):
                yield name, part
