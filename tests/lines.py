"""Lines of code of each floor of `src`, without blanks, comments and docstrings: `python -m tests.lines`."""

import ast
import io
import tokenize
from collections import Counter
from pathlib import Path

SILENT = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def lines_of_code(source: str) -> int:
    r"""How many lines of a module do something.

    Examples
    --------
    >>> lines_of_code('# more\nx = [\n    1,\n]\n')
    3
    """
    said = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node) is not None:
            said |= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    code = [range(token.start[0], token.end[0] + 1) for token in tokens if token.type not in SILENT]
    return len({line for lines in code for line in lines} - said)


def lines_by_floor(source: Path) -> Counter:
    """Lines of code by package and floor."""
    counted = Counter()
    for path in sorted(source.rglob("*.py")):
        parts = path.relative_to(source).parts
        counted[parts[0], parts[1] if len(parts) > 2 else "."] += lines_of_code(path.read_text(encoding="utf-8"))
    return counted


if __name__ == "__main__":
    counted = lines_by_floor(Path(__file__).parents[1] / "src")
    for (package, floor), lines in sorted(counted.items()):
        print(f"{package:10} {floor:10} {lines:6,}")
    for package in sorted({package for package, _ in counted}):
        print(f"{package:10} {'':10} {sum(lines for (own, _), lines in counted.items() if own == package):6,}")
