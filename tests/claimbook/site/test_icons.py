"""Pictures of icons."""

from claimbook.site.icons import with_drawn_letters, with_pictures


def test_an_icon_is_drawn_with_its_classes():
    "The theme's styles find it, a listener does not; finished pages stay as they are."
    page = '<button><i class="theme-switch fa-solid fa-moon fa-lg" data-mode="dark"></i>Dark</button>'
    drawn = with_pictures(page)
    assert 'class="svg-inline--fa theme-switch fa-solid fa-moon fa-lg" data-mode="dark" aria-hidden="true"' in drawn
    assert "<i " not in drawn and 'd="M' in drawn and drawn.endswith("</svg>Dark</button>")
    assert with_pictures(drawn) == drawn
    assert "<svg" in with_pictures('<span class="fa-solid fa-bars"></span>')


def test_the_same_name_has_a_picture_in_each_style():
    "Filled, or in outline."
    solid, regular = (with_pictures(f'<i class="fa-{style} fa-moon"></i>') for style in ("solid", "regular"))
    assert solid.partition(" d=")[2] != regular.partition(" d=")[2]


def test_an_icon_without_a_picture_stays():
    "So that a test of the built pages sees it."
    page = '<i class="fa-solid fa-no-such-thing"></i>'
    assert with_pictures(page) == page


def test_letters_of_the_font_become_pictures():
    "As escapes and as letters; other texts of a style stay."
    style = 'a:before{content:"\\f0c9"}:root{--pst-icon-bell:"\uf0f3";--x:"\\2014"}'
    drawn = with_drawn_letters(style)
    assert drawn.count('url("data:image/svg+xml,') == 2 and '--x:"\\2014"' in drawn
