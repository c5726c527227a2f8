"""Lines of Chinese names in charts: broken between words, none of one character, no more than in English."""

import json
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimbook.exhibits.exhibit import VEGALITE
from claimbook.languages.labels import CONSTANT, chart_words
from claimbook.languages.pieces import CLOSING, HAN, OPENING, core, kept_whole, lines, pieces, tokenizer
from claimbook.notebook.files import read
from claimbook.notebook.toc import chapters
from claimbook.project import project
from claimbook.site.words import language
from claimbook.tables.terms import terms

CUT = {
    "机械制造业": "机械|制造业",
    "公共和其他服务业": "公共|和其他|服务业",
    "大规模模型": "大规模|模型",
    "2023年以来，一年": "2023年|以来，|一年",
    "全部国家（购买力平价）": "全部|国家|（购买力平价）",
    "智算集群、算电协同等新基建工程": "智算集群、|算电协同等|新基建工程",
    "指数与收入相关（FP16）": "指数|与收入|相关|（FP16）",
    "国家发展改革委等四部门": "国家发展改革委等|四部门",
    "AI plus 行动": "AI |plus |行动",
}


def specifications(path):
    """Charts of a chapter in Chinese."""
    for cell in read(path)["cells"]:
        for output in cell.get("outputs", []):
            if own := output.get("data", {}).get(VEGALITE):
                yield chart_words(own, language("zh_CN"))


def strings(part):
    """All strings of a specification, those within its expressions too."""
    if isinstance(part, dict | list):
        for name, inner in part.items() if isinstance(part, dict) else enumerate(part):
            if name not in ("usermeta", "description"):
                yield from strings(inner)
    elif isinstance(part, str):
        held = [text.replace("\\n", "\n") for _, _, text in CONSTANT.findall(part)]
        yield from held or [part]


def ends(cut):
    """Places in a text where its parts end."""
    return {sum(map(len, cut[:place])) for place in range(1, len(cut))}


@pytest.mark.parametrize("text", CUT)
def test_a_line_may_end_between_words(text):
    "A character alone goes with the word that it ends or begins, marks with the word that they stand at."
    assert "|".join(pieces(text)) == CUT[text]


@pytest.mark.parametrize("text", ["", "年", "、", "一、二", "（甲）", "a，b", "水 "])
def test_no_piece_is_one_character_beside_others(text):
    "Whatever the text, nothing of it is lost."
    cut = pieces(text)
    assert "".join(cut) == text and (len(cut) < 2 or min(len(core(piece)) for piece in cut) > 1)


def test_a_break_at_a_mark_is_better():
    "As long as the line hardly grows by it."
    assert lines("2023年以来，一年", "Since 2023,\none year") == "2023年以来，\n一年"


@pytest.mark.parametrize("path", chapters(project().root), ids=lambda path: path.stem)
def test_no_name_in_a_chart_is_broken_inside_a_word(path):
    "As jieba and the glossary have them; none is one character, begins with a closing mark, ends in an opening one."
    cutter, found = tokenizer(term.zh for term in terms() if term.zh), 0
    for said in specifications(path):
        for chinese in strings(said):
            made = chinese.split("\n")
            if len(made) < 2 or not re.search(f"[{HAN}]", chinese):
                continue
            found += 1
            whole = "".join(made)
            broken = [at for at in ends(made) if re.fullmatch(f"[{HAN}]{{2}}", whole[at - 1 : at + 1])]
            assert set(broken) <= ends(list(cutter.cut(whole))), chinese
            assert min(map(len, made)) > 1 and not any(line[0] in CLOSING for line in made), chinese
            assert not any(line[-1] in OPENING for line in made), chinese
    assert found or not path.stem.startswith(("01", "03", "04"))


@pytest.mark.parametrize("path", chapters(project().root), ids=lambda path: path.stem)
def test_the_page_breaks_where_the_build_would(path):
    "Its script knows the words of the chart alone, and takes the longest that fits; no name is cut otherwise by that."
    for said in specifications(path):
        whole = "|".join(map(re.escape, kept_whole(said)))
        script = re.compile(
            rf"[{OPENING}]*(?:{whole + '|' if whole else ''}[{HAN}]|[^\s{HAN}{OPENING}{CLOSING}]+|\S)[{CLOSING}]*\s*"
        )
        for text in {line for each in strings(said) for line in each.split("\n")}:
            made = script.findall(text)
            if re.search(f"[{HAN}]", text):
                inside = {at for at in ends(made) if re.fullmatch(f"[{HAN}]{{2}}", text[at - 1 : at + 1])}
                assert inside <= ends(pieces(text)), (text, made)


@given(st.text("算力网，、（）a 1", min_size=1), st.lists(st.text("abc", min_size=1), min_size=1, max_size=4))
def test_a_name_takes_no_more_lines_than_in_english(text, english):
    "Whatever it is; its letters are kept."
    made = lines(text, "\n".join(english)).split("\n")
    assert len(made) <= len(english) and "".join("".join(made).split()) == "".join(text.split())


def test_the_script_is_told_the_words_of_a_chart():
    "Longest first; what a person hears who cannot see the chart is not set in lines."
    spec = {
        "title": "算力网与算力",
        "description": "折线图",
        "usermeta": {"x": "元"},
        "datasets": {"d": [{"a": "中国\n美国"}]},
    }
    assert kept_whole(spec) == ["与算力", "算力网", "中国", "美国"]
    assert json.dumps(kept_whole({"a": "English only", "b": 3})) == "[]"
    assert all(len(one) >= len(other) for one, other in pairwise(kept_whole(spec)))
