"""Files of settings, registrations, editions and grids with a misspelt key, as `suanli check` meets them."""

import shutil

import pytest

from suanli import cli

from .conftest import HEAD, ROOT


def swapped(name, old, new, source=None):
    """A file of the book, or one made for this, with other words in it."""

    def write(root):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if source is None and not path.exists():
            shutil.copyfile(ROOT / name, path)
        words = path.read_text(encoding="utf-8") if source is None else source
        assert old in words
        path.write_text(words.replace(old, new, 1), encoding="utf-8")

    return write


C, F, P, R = "_config.yml", "CITATION.cff", "data/preregistration.yml", "data/registrations/c4-second.yml"
GRID = "title: Made\ngrid:\n  level: [1, 2]\n"
E, G = "editions/made.yml", "editions/grids/made.yml"
KEYS = {
    "a setting": (swapped(C, "sphinx:", "sphynx:"), [C, "'sphynx'", "'sphinx'"]),
    "a setting of a part": (swapped(C, "extra_extensions", "extra_extension"), [C, "sphinx", "'extra_extensions'"]),
    "a setting of nothing": (swapped(C, "launch_buttons:", "xyz:"), [C, "'xyz'", "launch_buttons"]),
    "seals": (swapped(F, "identifiers:", "identifers:"), [F, "'identifers'", "'identifiers'"]),
    "a licence": (swapped(F, "license:", "lisence:"), [F, "'lisence'", "'license'"]),
    "what is sealed": (swapped(F, "description:", "descripton:"), [F, "identifiers", "'descripton'", "'description'"]),
    "a seed": (swapped(P, "seed:", "sede:"), [P, "test", "'sede'", "'seed'"]),
    "a sample": (swapped(P, "\nsample:", "\nsampel:"), [P, "'sampel'", "'sample'"]),
    "a seed of a second study": (swapped(R, "seed:", "sede:"), [R, "test", "'sede'", "'seed'"]),
    "a parameter": (swapped(E, "X", "levle: 1", HEAD + "all:\n  X\n"), [E, "all", "'levle'", "'level'"]),
    "a field of an edition": (swapped(E, "X", "chapter: {}", f"{HEAD}X\n"), [E, "chapter", "'chapters'"]),
    "a parameter where tables are missing": (
        swapped(E, "X", "levle: 1", f"{HEAD}data: _build/data/none\nall:\n  X\n"),
        [E, "all", "'levle'", "'level'"],
    ),
    "a parameter of a base": (
        swapped(E, "X", "levle: 1", f"{HEAD}chapters:\n  01-made:\n    X\n"),
        [E, "01-made", "'levle'", "'level'"],
    ),
    "a value out of range": (swapped(E, "X", "level: 11", HEAD + "all:\n  X\n"), [E, "level", "11.0", "0 to 10"]),
    "a parameter of a grid": (swapped(G, "level", "levle", GRID), [G, "grid", "'levle'", "'level'"]),
    "a field of a grid": (swapped(G, "grid", "gird", GRID), [G, "'grid'"]),
    "a grid that is no YAML": (swapped(G, "[1, 2]", "[1, 2", GRID), [G, "line"]),
    "a parameter of a grid where tables are missing": (
        swapped(G, "level", "levle", GRID + "data: _build/data/none\n"),
        [G, "grid", "'levle'", "'level'"],
    ),
}


@pytest.mark.parametrize("case", KEYS)
def test_check_names_a_misspelt_key(broken, capsys, case):
    "With file, key and what was meant; the rest of the book is as it was."
    change, words = KEYS[case]
    assert cli.main(["check"]) == 0
    change(broken)
    capsys.readouterr()
    assert cli.main(["check"]) == 1
    said = capsys.readouterr()
    assert any(all(word in line for word in words) for line in (said.out + said.err).splitlines()), said


def test_a_build_stops_at_a_misspelt_key(broken, refuse):
    "A seal that nobody reads must not be published."
    change, words = KEYS["seals"]
    change(broken)
    refuse(["build"], words)


def test_tables_that_are_still_to_be_made_are_no_fault(broken, capsys):
    "Of an edition and of a grid that say how to make them."
    (broken / E).write_text(f"{HEAD}data: _build/data/none\nmade_by: suanli import\nall: {{level: 1}}\n")
    (broken / "editions" / "grids").mkdir()
    (broken / G).write_text(f"{GRID}data: _build/data/none\n")
    assert cli.main(["check"]) == 0, capsys.readouterr()
