"""What a pass that stays keeps of a page, to number the figures of all."""

from docutils import nodes
from sphinx import addnodes
from sphinx.domains.std import StandardDomain

from claimbook.site.preview import numbered

DOMAIN = StandardDomain.__new__(StandardDomain)  # what it says of a node needs no book


def counted(node, section=()):
    "What Sphinx numbers, in its order: in which sections, of what kind, called what; and where other pages come."
    for child in node.children:
        if isinstance(child, nodes.section):
            yield from counted(child, (*section, child["ids"][0]))
        elif isinstance(child, addnodes.toctree):
            yield section, "toctree", child["entries"]
        elif isinstance(child, nodes.Element):
            kind = DOMAIN.get_enumerable_node_type(child)
            if kind and child["ids"]:
                yield section, kind, (child["ids"], DOMAIN.get_numfig_title(child))
            yield from counted(child, section)


def figure(name, *more):
    """A figure with its caption."""
    return nodes.figure("", nodes.image(), nodes.caption("", f"Of {name}"), *more, ids=[name] if name else [])


def test_what_is_kept_of_a_page_is_numbered_as_the_page_is():
    "Figures in lists and in figures, tables, code with a caption, other pages; no paragraph, and none without a name."
    code = nodes.container(
        "", nodes.caption("", "Code"), nodes.literal_block("", "1"), literal_block=True, ids=["code"]
    )
    table = nodes.table("", nodes.title("", "Rows"), ids=["rows"])
    listed = nodes.bullet_list("", nodes.list_item("", nodes.paragraph("", "Words"), figure("listed")))
    inner = nodes.section("", nodes.title("", "Inner"), figure("within", figure("twice")), figure(""), ids=["inner"])
    page = nodes.Element(
        "",
        nodes.section("", nodes.title("", "First"), figure("one"), nodes.paragraph("", "Words"), inner, ids=["first"]),
        nodes.section("", nodes.title("", "None"), nodes.paragraph("", "Words"), ids=["none"]),
        nodes.section("", listed, table, nodes.compound("", addnodes.toctree(entries=[(None, "on")])), ids=["last"]),
        code,
    )
    found = [*counted(page)]
    assert [each[2][0] for each in found if each[1] != "toctree"] == [
        [name] for name in ("one", "within", "twice", "listed", "rows", "code")
    ]
    kept = nodes.Element("", *numbered(page, [DOMAIN]))
    assert [*counted(kept)] == found
    assert not [each for each in kept.findall(nodes.paragraph) if not isinstance(each.parent, nodes.figure)]
    assert [section["ids"] for section in kept.children[:2]] == [["first"], ["last"]]
