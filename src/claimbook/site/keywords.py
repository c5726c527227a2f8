"""Keywords of a page: those with which its abstract ends, or those of the whole book."""

from docutils import nodes

from .words import say, spoken

CLASS = "keywords"


def lists_keywords(paragraph: nodes.paragraph) -> bool:
    """Whether a paragraph is one of keywords, in the language that is built."""
    return paragraph.astext().startswith(_beginning())


def keywords(cited: dict) -> list[str]:
    """What the citation file says that the book is about."""
    given = cited.get("keywords")
    return [word for word in given if isinstance(word, str)] if isinstance(given, list) else []


def keywords_of_book(cited: dict) -> list[str]:
    """Those of the book in the language that is built, each once."""
    return list(dict.fromkeys(spoken().message(word, "book") for word in keywords(cited)))


def mark_keywords(doctree: nodes.document, cited: dict) -> None:
    """Set the keywords of each abstract apart; one whose author gives none has the book's."""
    words = keywords_of_book(cited)
    for box in doctree.findall(nodes.admonition):
        if "abstract" not in box["classes"]:
            continue
        own = [each for each in box.findall(nodes.paragraph) if lists_keywords(each)]
        for each in own:
            each["classes"].append(CLASS)
        if words and not own:
            box += nodes.paragraph(text=say("Keywords: {words}", words=say("; ").join(words)), classes=[CLASS])


def keywords_of_page(doctree: nodes.document | None, cited: dict) -> list[str]:
    """What a page is about: the keywords of its abstract, or else the book's."""
    for paragraph in () if doctree is None else doctree.findall(nodes.paragraph):
        if CLASS in paragraph["classes"]:
            words = paragraph.astext().removeprefix(_beginning()).strip()
            return [word.strip() for word in words.split(say("; ").strip())]
    return keywords_of_book(cited)


def _beginning() -> str:
    return say("Keywords: {words}", words="").strip()
