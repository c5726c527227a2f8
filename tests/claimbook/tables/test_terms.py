import pytest

from claimbook.tables.read import TableError
from claimbook.tables.terms import terms

WHOLE = "- en: computing power\n  zh: 算力\n  pinyin: suànlì\n  meaning: What computers can do in a given time.\n"


def test_the_article_s_terms_are_there():
    "Each term of the essay's list, with its Chinese."
    known = {term.en: term.zh for term in terms()}
    article = {
        "computing power": "算力",
        "new quality productive forces": "新质生产力",
        "digital economy": "数字经济",
        "basic computing power": "基础算力",
        "intelligent computing power": "智能算力",
        "supercomputing power": "超算算力",
        "edge computing power": "边缘算力",
        "total factor productivity": "全要素生产率",
        "production function": "生产函数",
        "technical change": "技术进步",
        "technical efficiency": "技术效率",
        "integrated national computing network": "全国一体化算力网",
        "East Data, West Computing": "东数西算",
        "industrial digitalisation": "产业数字化",
        "data as a factor of production": "数据要素",
    }
    assert article.items() <= known.items()


def test_terms_come_in_alphabetical_order(tmp_path):
    "Upper case makes no difference."
    path = tmp_path / "glossary.yml"
    path.write_text(WHOLE + WHOLE.replace("computing power", "Basis").replace("算力", "基础"), encoding="utf-8")
    assert [term.en for term in terms(path)] == ["Basis", "computing power"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read"),
        ("a: [", "not YAML"),
        ("!!python/object/apply:os.system [echo]", "not YAML"),
        ("en: computing power", "expected a list of entries"),
        ("[]", "holds no term"),
        (WHOLE.replace("  zh: 算力\n", ""), r"entry 1 \(computing power\), zh: field required; correct"),
        (
            WHOLE.replace("算力", "suanli"),
            r"entry 1 \(computing power\), zh: expected Chinese characters, found 'suanli'; correct",
        ),
        (WHOLE.replace("pinyin: suànlì", "pinyin: 算力"), "pinyin: expected no Chinese characters, found '算力'"),
        (WHOLE.replace("time.", "time"), "meaning: expected a sentence that ends with a full stop"),
        (WHOLE + "  colour: red\n", r"colour: extra inputs are not permitted"),
        ("- computing power\n", "entry 1: input should be"),
        (WHOLE + WHOLE.replace("算力", "计算"), "'computing power' stands for 'computing power' and 'computing power'"),
        (
            WHOLE + "  also: [power]\n" + WHOLE.replace("computing power", "Power").replace("算力", "力"),
            "'power' stands",
        ),
    ],
)
def test_a_broken_glossary_is_refused(tmp_path, content, words):
    "One line that names the file, the entry and the field; nothing in the file is ever executed."
    path = tmp_path / "glossary.yml"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(TableError, match=words) as caught:
        terms(path)
    assert path.name in str(caught.value) and "\n" not in str(caught.value)


def test_a_book_in_one_language_has_terms_in_one(tmp_path):
    "All of them; one with Chinese among others without is refused."
    path = tmp_path / "glossary.yml"
    path.write_text("- {en: tide, meaning: The water that comes and goes.}\n", encoding="utf-8")
    (tide,) = terms(path)
    assert (tide.zh, tide.pinyin, tide.forms) == ("", "", ["tide"])
    path.write_text(path.read_text() + WHOLE, encoding="utf-8")
    with pytest.raises(TableError, match=r"entry 1 \(tide\), zh: field required"):
        terms(path)
