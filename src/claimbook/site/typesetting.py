"""How the words of a page are set: what belongs together stays on one line, thousands and powers of ten in one way.

It is done to written pages alone: files for programs, the search and the copies in Markdown have plain signs.
"""

import re

from ..languages.pieces import CLOSING, OPENING, SAYS, pieces
from .words import spoken

BLANK, THIN = "\u00a0", "\u202f"  # neither ends a line
HOLDER, CELL = "\ue000", "\ue001"  # stand for what is no text; for the beginning of a cell that has room for a date
# A figure that answers, what stands as it is, a tag, or text.
ANSWER = r'<a class="number"[^>]*>(?:<span class="pasted-text">)?[^<]*(?:</span>)?</a>'
PARTS = re.compile(
    rf"{ANSWER}|<(?P<kept>head|script|style|pre|code|svg|math|textarea|select|noscript)\b.*?</(?P=kept)>|<[^>]*>",
    re.DOTALL,
)
MINUS, FIGURES, ABOVE = "\u2212", "0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"
RAISED, LOWERED = str.maketrans(FIGURES, ABOVE), str.maketrans(ABOVE, FIGURES)
# As Python and JavaScript write what is large: 2.1e+25; a page has 2.1 × 10²⁵.
EXPONENT = re.compile(rf"(?<![A-Za-z0-9_.,])(\d(?:\.\d+)?)e([+{MINUS}])(\d\d+)(?![A-Za-z0-9_])")
POWER = re.compile(rf"(?<=\d){THIN}×{THIN}10(⁻?)([{ABOVE}]+)")
THOUSANDS = re.compile(r"(?<![A-Za-z0-9_.,-])\d{1,3}(?:,\d{3})+(?![A-Za-z0-9_]|[,-]\d)")
UNITS = "[GMTEP]?FLOP|[kMGT]Wh?|kg|km|ms|nm|kB|MB|US|percent|permille|[mbtr]+illion|billion|yuan|dollars"
UNITS += "|years?|months?|days?|hours?|points?|draws|countries"
# Blanks at which no line ends.
KEPT = re.compile(
    rf"(?<=\d) (?=[%‰°$€]|(?:{UNITS})\b)|(?<=\b[A-Za-z]) (?=[=<>≤≥])|(?<=[=≤≥]) (?=[+\u2212\d])|(?<=\bp) (?=\d)"
    rf"|(?<=[Cc]hapter) (?=\d)|(?<=[Ee]xhibit) (?=\d)|(?<=©) (?=\S)"
)
BRACKET = re.compile(rf"\([^()<>{HOLDER}]{{1,12}}\)")
# Days and months, years from and to, names such as GPT-4o: a line may end at their hyphens.
DATE = re.compile(
    r"(?<![A-Za-z0-9_./#-])\d{4}-\d\d(?:-\d\d)?(?![A-Za-z0-9_/-])"
    r"|(?<![A-Za-z0-9_-])(?:19|20)\d\d[—–](?:19|20)\d\d(?!\d)年?"
    r"|(?<![A-Za-z0-9_./#-])(?:[A-Z]{2,3}|sup)-[A-Z\d](?:[A-Za-z0-9.]{0,3}[A-Za-z0-9])?(?![A-Za-z0-9-])"
)
# Apostrophes in English and, of Latin letters, in Chinese; a Chinese name in English, short enough to be whole.
APOSTROPHE = re.compile(r"(?<=[A-Za-z])(?:'|&#x27;)(?=[a-z]\b|re\b|ve\b|ll\b)|(?<=[a-z]s)(?:'|&#x27;)(?= [a-z])")
LATIN = re.compile(r"(?<=[A-Za-z\u00c0-\u024f])’(?=[A-Za-z\u00c0-\u024f])")
GLOSS = re.compile(r"[\u4e00-\u9fff]{2,8}(?![\u4e00-\u9fff])")
FIGURE = rf"(?:{ANSWER}|[+\u2212]?\d[\d.{THIN}]*(?:×{THIN}10⁻?[{ABOVE}]+)?[%‰]?)"
RANGE = re.compile(rf"({FIGURE}) to (?={FIGURE})")
MEASURED = re.compile(rf"({ANSWER}) (?=[%‰°$€]|(?:{UNITS})\b)")
# A figure and what it counts, and an interval: in Chinese no blank stands there that could keep them together.
COUNTED = "年代|个?百分点|个标准差|[年月日个倍台国项篇元条次家种级页行组章千百万亿]{1,2}元?"
CHINESE = re.compile(
    rf"（[^（）<>{HOLDER}]{{1,6}}）|{DATE.pattern}|{FIGURE}至{FIGURE}(?:{COUNTED})?|(?<![\d{THIN}.]){FIGURE}(?:{COUNTED})"
    rf"|(?<![\d{THIN}.])\d{{1,3}}(?:{THIN}\d{{3}})+"  # which a narrow column would break all the same
)
ENGLISH = re.compile(rf"{DATE.pattern}|(?<![\u4e00-\u9fff]){GLOSS.pattern}")
# Where a line of Chinese ends between words alone; a longer cell is a text.
SHORT, NAME, WORD = 40, 10, 4
SET = re.compile(
    r'(<(?P<tag>th|h[1-4]|caption|td)\b[^>]*>|<span class="(?:exhibit-title|line-claim)">)(.*?)'
    r'(?=</(?P=tag)>|</span> <a class="headerlink"|</span><span class="line-figures)',
    re.DOTALL,
)
WHOLE, WORDS, NAMED = "<span class=whole>", '<span class="words">', '<span class="words name">'
SPAN, SET_APART = re.compile(r"<span\b[^>]*>|</span>"), re.compile(rf"(?<=\d){THIN}(?=\d)")
TAG = re.compile(r"<[^>]*>")
TOGETHER = re.compile(rf"{WHOLE}(?:{ANSWER}|[^<])*</span>|{ANSWER}|<[^>]*>|[^<]+")


# A long key may be broken after its parts, and nowhere else.
CODE, JOINT = re.compile(r'(?<=<span class="pre">)[^<\s/]{16,}'), re.compile(r"(?<=[a-z][._])(?=[a-z])")
CURLED = re.compile("(?<=[A-Za-z\u00c0-\u024f])’")


def typeset(page: str) -> str:
    """Set the words of a page.

    Parameters
    ----------
    page : str
        HTML of a whole page. Code, formulas, pictures and what stands within tags stay as they are.

    Examples
    --------
    >>> typeset("<p>1,234 kg CO2 (2017 US$), <code>1,234 kg CO2</code></p>").replace(BLANK, "~").replace(THIN, "'")
    "<p>1'234~kg CO₂ (2017~US$), <code>1,234 kg CO2</code></p>"
    """
    if HOLDER in page or CELL in page:  # nobody's words, but for one who would move tags
        return page
    chinese = spoken().code.startswith("zh")
    out: list[str] = []
    roomy = False

    def hold(part: re.Match) -> str:
        nonlocal roomy
        if part[0].startswith('<a class="number"'):
            return part[0]
        if part[0].startswith("<table"):
            roomy = "closest" not in part[0]
        out.append(
            CODE.sub(lambda word: JOINT.sub("<wbr>", word[0]), part[0]) if part[0].startswith("<code") else part[0]
        )
        return CELL if roomy and part[0] == "<td>" else HOLDER

    def whole(found: re.Match) -> str:
        before, after = text[found.start() - 1], text[found.end() : found.end() + 1]
        alone = DATE.fullmatch(found[0]) and after == HOLDER and (found[0][0].isalpha() or before == CELL)
        return found[0] if alone else f"{WHOLE}{found[0]}</span>"

    text = PARTS.sub(hold, page).replace("CO2", "CO₂").replace("et al.", f"et{BLANK}al.")
    text = apart(text)
    text = MEASURED.sub(rf"\1{BLANK}", RANGE.sub(rf"\1{BLANK}to{BLANK}", KEPT.sub(BLANK, text)))
    text = BRACKET.sub(lambda found: found[0].replace(" ", BLANK), text)
    # Of a font for Chinese an apostrophe is as wide as a letter.
    text = LATIN.sub("'", text) if chinese else APOSTROPHE.sub("’", text)
    held, text = iter(out), (CHINESE if chinese else ENGLISH).sub(whole, text)
    page = re.sub(f"[{HOLDER}{CELL}]", lambda _: next(held), text)
    return SET.sub(lambda part: part[1] + between_words(part[3], part["tag"] == "td"), page) if chinese else page


def unset(page: str) -> str:
    """A page with plain signs and without marks of how it is set: the same whether it is set already or not.

    Examples
    --------
    >>> unset(typeset("<h2><span>1,234 kg CO2 (2017 US$)</span></h2>"))
    '<h2><span>1,234 kg CO2 (2017 US$)</span></h2>'
    """
    ours: list[bool] = []

    def without(tag: re.Match) -> str:
        if tag[0] != "</span>":
            ours.append(tag[0] in (WHOLE, WORDS, NAMED))
            return "" if ours[-1] else tag[0]
        return "" if ours and ours.pop() else tag[0]

    page = SPAN.sub(without, page.replace("<wbr>", ""))
    page = CURLED.sub("'", page).replace("&#x27;", "'")
    page = POWER.sub(lambda power: f"e{MINUS if power[1] else '+'}{power[2].translate(LOWERED):0>2}", page)
    return SET_APART.sub(",", page).replace("CO₂", "CO2").replace(BLANK, " ")


def apart(text: str) -> str:
    """A text with narrow blanks between thousands, as tables have them, where there are commas; and powers of ten.

    Examples
    --------
    >>> apart("9,216 of 1,234,567, in 2010,2011").replace(THIN, "'")
    "9'216 of 1'234'567, in 2010,2011"
    >>> apart("2.1e+25 to 5e+26, not 6e3c").replace(THIN, "")
    '2.1×10²⁵ to 5×10²⁶, not 6e3c'
    """
    text = THOUSANDS.sub(lambda found: found[0].replace(",", THIN), text)
    return EXPONENT.sub(_power, text)


def _power(found: re.Match) -> str:
    """A power of ten as it is printed."""
    sign = "⁻" if found[2] == MINUS else ""
    return f"{found[1]}{THIN}×{THIN}10{sign}{str(int(found[3])).translate(RAISED)}"


def between_words(html: str, cell: bool = False) -> str:
    """Chinese with the places at which a line may end; a cell that holds a text, or more than words, as it is.

    Examples
    --------
    >>> between_words("算力与<b>经济增长</b>"), between_words("经济增长" * 20, cell=True) == "经济增长" * 20
    ('算力与<b><wbr>经济<wbr>增长</b>', True)
    """
    if not SAYS.search(html) or (cell and ("<p" in html or len(html) > SHORT)):
        return html
    if cell and len(html) <= WORD and "<" not in html:
        return f"{WHOLE}{html}</span>"
    made = said = ""
    for part in TOGETHER.findall(html):
        text = TAG.sub("", part)
        if text and said and said[-1] not in OPENING and text[0] not in CLOSING and SAYS.search(said[-1] + text[0]):
            made += "<wbr>"
        made += part if part.startswith("<") else "<wbr>".join(pieces(part))
        said += text
    # A telephone breaks no name, for it scrolls such a table anyway.
    return made if not cell or made == html else f"{NAMED if len(html) <= NAME else WORDS}{made}</span>"
