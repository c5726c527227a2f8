"""Citations and references of Chinese pages."""

import pytest
from pybtex.backends.plaintext import Backend
from pybtex.database import parse_string
from sphinxcontrib.bibtex.plugin import find_plugin
from sphinxcontrib.bibtex.style.referencing import format_references
from sphinxcontrib.bibtex.style.template import SphinxReferenceInfo

from claimbook.site.references import NAME, Standard, setup

BOOKS = """
@article{a, author={章玉贵 and 王二}, title={算力经济}, journal={学术前沿}, year={2023}, number={5}, pages={101--108}}
@article{b, author={Curie, Marie S. and Ho, A. and Bo, C. and Du, D.}, title={On it}, journal={J}, year={2020},
  volume={2}, number={3}, pages={1--9}, doi={10.1/x}, note={Read: abstract}}
@book{c, author={Marx, Karl (马克思)}, title={资本论}, volume={1}, publisher={人民出版社}, year={2018}}
@misc{d, author={{Epoch AI} and others}, title={Data}, year={2025}, eprint={2.3}}
"""
TOLD = {
    "a": "章玉贵, 王二. 算力经济[J]. 学术前沿, 2023, (5): 101–108.",
    "b": "CURIE M S, HO A, BO C, et al. On it[J]. J, 2020, 2(3): 1–9. Read: abstract. DOI: 10.1/x.",
    "c": "MARX K. 资本论: 第1卷[M]. 人民出版社, 2018.",
    "d": "Epoch AI, et al. Data[EB/OL]. 2025. arXiv: 2.3.",
}
CITED = [
    ("p", "a", "（章玉贵和王二，2023）"),
    ("p", "b", "（Curie等，2020）"),
    ("t", "b", "Curie等（2020）"),
    ("t", "d", "Epoch AI等（2025）"),
]


@pytest.mark.parametrize("key", TOLD)
def test_a_reference_is_set_by_gb_t_7714(key):
    "Kinds in brackets, three names at most, pages last; what the book notes, and where it is to be had."
    [made] = Standard().format_bibliography(parse_string(BOOKS, "bibtex"), [key])
    assert made.text.render(Backend()) == TOLD[key]


@pytest.mark.parametrize(("role", "key", "told"), CITED)
def test_a_citation_has_chinese_marks(role, key, told):
    "Brackets, comma, 和 and 等."
    setup(None)
    books = parse_string(BOOKS, "bibtex")
    [made] = Standard().format_bibliography(books, [key])
    style = find_plugin("sphinxcontrib.bibtex.style.referencing", NAME)()
    about = SphinxReferenceInfo(*[""] * 7)
    assert str(format_references(style, role, [(books.entries[key], made, about)])) == told
