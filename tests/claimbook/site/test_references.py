"""Citations and references of Chinese pages."""

import re

import pytest
from pybtex.backends.plaintext import Backend
from pybtex.database import parse_file, parse_string
from sphinxcontrib.bibtex.plugin import find_plugin
from sphinxcontrib.bibtex.style.referencing import format_references
from sphinxcontrib.bibtex.style.template import SphinxReferenceInfo

from claimbook.project import project
from claimbook.site.references import CHINESE, NAME, Standard, setup

BOOKS = """
@article{a, author={章玉贵 and 王二}, title={算力经济}, journal={学术前沿}, year={2023}, number={5}, pages={101--108}}
@article{b, author={Curie, Marie S. and Ho, A. and Bo, C. and Du, D.}, title={On it}, journal={J}, year={2020},
  volume={2}, number={3}, pages={1--9}, doi={10.1/x}, note={Read: abstract}}
@book{c, author={Marx, Karl (马克思)}, title={资本论}, volume={1}, publisher={人民出版社}, year={2018}}
@article{e, author={Jord{\\`a}, {\\`O}scar}, title={On {IR}}, journal={AER}, year={2005}}
@misc{f, title={An unsigned page}, title_zh={未署名的网页}, year={2024}, journal_zh={学报}, volume_zh={21},
  number_zh={2}, pages_zh={1--14}, howpublished={Web}, note={Read: abstract}, note_zh={据摘要}}
@techreport{g, author={{State Council} and {NDRC}}, author_zh={国务院 and 国家发展改革委}, title={Plan},
  title_zh={规划}, institution={State Council}, institution_zh={国务院}, year={2022},
  note={Read: abstract}, note_zh={据摘要}}
@techreport{i, author={Ho, A.}, title={More for 5\\%}, institution={NBER}, number={7}, year={2025}, note={Up by 9},
  note_zh={减少40%，提高18%。据摘要}}
@article{h, author={{tanpaifang.com}}, title={News}, year={2023}}
@misc{d, author={{Epoch AI} and others}, title={Data}, year={2025}, eprint={2.3}}
"""
TOLD = {
    "a": "章玉贵, 王二. 算力经济[J]. 学术前沿, 2023(5): 101-108.",
    "b": "CURIE M S, HO A, BO C, et al. On it[J]. J, 2020, 2(3): 1-9. Read: abstract. DOI: 10.1/x.",
    "c": "MARX K. 资本论: 第1卷[M]. 人民出版社, 2018.",
    "e": "JORDÀ Ò. On IR[J]. AER, 2005.",
    "f": "未署名的网页[J]. 学报, 2024, 21(2): 1-14. 据摘要.",
    "g": "国务院, 国家发展改革委. 规划[R]. 国务院, 2022. 据摘要.",
    "i": "HO A. More for 5%[R]. NBER, 2025(7). 减少40%，提高18%。据摘要。",
    "h": "tanpaifang.com. News[EB/OL]. 2023.",
    "d": "Epoch AI, et al. Data[EB/OL]. 2025. arXiv: 2.3.",
}
CITED = [
    ("p", "a", "（章玉贵和王二，2023）"),
    ("p", "b", "（Curie等，2020）"),
    ("t", "b", "Curie等（2020）"),
    ("t", "d", "Epoch AI等（2025）"),
    ("p", "f", "（《未署名的网页》，2024）"),
    ("t", "g", "国务院和国家发展改革委（2022）"),
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


@pytest.mark.parametrize("name", ["chapters/references.bib", "data/data.bib"])
def test_what_the_book_notes_of_a_work_is_said_in_chinese_too(name):
    "On a Chinese page no note is English; a Chinese name or title is in a field of its own, not in brackets."
    held = parse_file(str(project().root / name))
    for key, entry in held.entries.items():
        assert ("note" in entry.fields) == ("note_zh" in entry.fields), key
        assert all(CHINESE.search(text) for name, text in entry.fields.items() if name == "note_zh"), key
        [made] = Standard().format_bibliography(held, [key])
        told = made.text.render(Backend())
        assert "Read:" not in told and "by the essay" not in told and "{" not in told, told
        assert not re.search(r"\([^)]*[\u3400-\u9fff]", told), told


def test_no_note_of_the_book_ends_early():
    "A percent sign begins a comment in LaTeX: what stood behind it was lost."
    books = [parse_file(path) for path in sorted(project().root.glob("*/[!.]*.bib"))]
    held = {
        key: entry for book in books for key, entry in book.entries.items() if "%" in entry.fields.get("note_zh", "")
    }
    assert len(held) > 10
    for book in books:
        for made in Standard().format_bibliography(book, [key for key in book.entries if key in held]):
            assert held[made.key].fields["note_zh"].rstrip("。") in made.text.render(Backend()), made.key
