"""Which code cells of a notebook a cell follows from: those that set the names it uses, and record what it tells."""

import ast
import re
from functools import lru_cache

from ..exhibits.exhibit import TABLE, VEGALITE
from ..notebook.results import RESULT

QUERIED = re.compile(r"@([^\W\d]\w*)")  # a name of the code in the words of a query
SCOPES = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda, ast.FunctionDef)
FIRST = ("value", "iter", "items", "generators")  # is evaluated before what it sets
PART = re.compile(r"\.(?:low|high|n)$")


def lineage(cells: list[dict]) -> list[list[int]]:
    """Places of the cells that each cell follows from, directly or through others.

    A name is taken from the cell that set or changed it last. An exhibit follows from the cells that record what its
    texts tell too. Code that only changes what it is handed, in a function, is not seen.

    Parameters
    ----------
    cells : list of dict
        Code cells of a notebook with their outputs, in order.

    Returns
    -------
    list of list of int
        For each cell the places of others before it, in order.
    """
    setters: dict[str, int] = {}
    found: list[list[int]] = []
    for place, cell in enumerate(cells):
        used, bound = _names("".join(cell["source"]))
        recorded, told = _results(cell)
        direct = {setters[name] for name in used | told if name in setters}
        found.append(sorted(direct.union(*(found[each] for each in direct))))
        setters |= dict.fromkeys(bound | recorded, place)
    return found


@lru_cache(maxsize=1000)
def _names(source: str) -> tuple[set[str], set[str]]:
    """Names that some code uses and binds, to look at only: cards, folds and the book as data all ask."""
    names = Names()
    names.visit(ast.parse(source))
    return names.used, names.bound


def _results(cell: dict) -> tuple[set[str], set[str]]:
    """Results that a cell records and that texts of its exhibits tell, marked so that no name of the code is one."""
    recorded, told = set(), set()
    for data in (output.get("data", {}) for output in cell.get("outputs", [])):
        if RESULT in data:
            key = data[RESULT]["key"]
            recorded |= {f"{{{key}}}", f"{{{key.partition('.')[2]}}}"}
        told |= {f"{{{PART.sub('', name)}}}" for kept in texts(data).values() for name in kept["values"]}
    return recorded, told


def texts(data: dict) -> dict[str, dict]:
    """Texts of an exhibit as its output keeps them, template and values by name; nothing of another output."""
    about = data.get(TABLE) or data.get(VEGALITE, {}).get("usermeta", {}).get("claimbook", {})
    return about.get("text", {})


class Names(ast.NodeVisitor):
    """Names that some code takes from before it, `used`, and those that it sets or changes, `bound`."""

    def __init__(self):
        self.used, self.bound, self.own = set(), set(), frozenset()

    def generic_visit(self, node):
        """Look at what is evaluated first, then at what is set, then at the rest; names of a function are its own."""
        outer = self.own
        if isinstance(node, SCOPES):
            inside = [each for each in ast.walk(node) if isinstance(each, ast.Name | ast.arg)]
            self.own |= {each.arg for each in inside if isinstance(each, ast.arg)}
            self.own |= {each.id for each in inside if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
        fields = sorted(ast.iter_fields(node), key=lambda field: field[0] not in FIRST)
        for _, value in fields:
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    self.visit(child)
        self.own = outer
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                self.bound.add(name)
            case ast.Import() | ast.ImportFrom():
                self.bound |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
            case ast.Attribute(ctx=ast.Store()) | ast.Subscript(ctx=ast.Store()):
                self._change(node)
            case ast.Expr(value=ast.Call(func=ast.Attribute() as called)):  # such as `rows.append(...)`
                self._change(called)

    def visit_Name(self, node):
        """Take a name from before, or set it."""
        if isinstance(node.ctx, ast.Load):
            self._use(node.id)
        elif node.id not in self.own:
            self.bound.add(node.id)

    def visit_AugAssign(self, node):
        """Use what is added to."""
        if isinstance(node.target, ast.Name):
            self._use(node.target.id)
        self.generic_visit(node)

    def visit_Constant(self, node):
        """Find the names that the words of a query take from the code."""
        for name in QUERIED.findall(node.value) if isinstance(node.value, str) else ():
            self._use(name)

    def _use(self, name: str):
        if name not in self.own | self.bound:
            self.used.add(name)

    def _change(self, node):
        while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
            node = node.func if isinstance(node, ast.Call) else node.value
        if isinstance(node, ast.Name) and node.id not in self.own:
            self.bound.add(node.id)
