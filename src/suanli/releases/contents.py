"""Rows of a file by the kind of its content: Stata, workbooks, text.

Text is read line by line, so that of a file of any size no more is held than what the reader keeps.
"""

import csv
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path

import pandas as pd

from claimbook.tables.check import TableError

LARGEST = 200_000_000  # bytes, unpacked; the largest workbooks and Stata files have about 50 million
LARGEST_TEXT = 1_000_000_000  # bytes; all indicators of the World Bank in one CSV have about 250 million
LONGEST = 10_000_000  # letters of a line
WIDEST = 2000  # cells of a row; one far to the right in each row of a small workbook would fill the memory
KINDS = {".dta": "Stata", ".xlsx": "xlsx", ".xls": "xls"} | dict.fromkeys((".csv", ".tsv", ".tab", ".txt"), "text")
ARCHIVES = {".zip", ".gz", ".7z", ".rar", ".bz2", ".xz", ".tar", ".tgz"}
Rows = Iterable[tuple[int, list]]


def kind_of(path: Path) -> str:
    """Kind of a file by its content, which must be the one its name says."""
    if not path.is_file():
        raise TableError(f"{path}: is no file, expected a release; give the file as it was downloaded")
    with path.open("rb") as file:
        head = file.read(11)
    said = KINDS.get(path.suffix.lower())
    if path.suffix.lower() in ARCHIVES:
        raise TableError(f"{path.name}: is an archive, expected what is in it; unpack it and name the file or folder")
    if said is None:
        raise TableError(f"{path.name}: is not a kind of file that is read; expected one of {', '.join(KINDS)}")
    if not head:
        raise TableError(f"{path.name}: is empty, expected a release; download it again")
    found = "text"
    if head.startswith(b"PK"):
        found = "xlsx" if said == "xlsx" and _unpacked(path) else "a zip archive or a workbook"
    elif head.startswith(b"\xd0\xcf\x11\xe0"):
        found = "xls"
    elif head == b"<stata_dta>" or (head[0] in range(0x69, 0x74) and head[1:3] in (b"\1\1", b"\2\1")):
        found = "Stata"
    elif head.lstrip().startswith(b"<"):
        found = "a web page or XML"
    if found != said:
        raise TableError(
            f"{path.name}: the content is {found}, the name says {said}; unpack, rename or download it again"
        )
    most = LARGEST_TEXT if found == "text" else LARGEST
    if path.stat().st_size > most:
        raise TableError(
            f"{path.name}: is larger than {most // 10**6} MB, more than any release; take a smaller extract"
        )
    return found


def _unpacked(path: Path) -> bool:
    """Whether an archive is a workbook; its directory is read, nothing is unpacked, and a bomb is refused."""
    try:
        with zipfile.ZipFile(path) as archive:
            size, names = sum(each.file_size for each in archive.infolist()), archive.namelist()
    except (zipfile.BadZipFile, OSError) as error:
        raise TableError(f"{path.name}: is a damaged archive ({error}); download it again") from None
    if size > LARGEST:
        raise TableError(
            f"{path.name}: unpacks to {size // 10**6:,} MB, expected at most {LARGEST // 10**6}; do not open this file"
        )
    return "xl/workbook.xml" in names


def sheets(path: Path, kind: str) -> dict[str, bool]:
    """Sheets of a workbook, and whether each can be seen."""
    if kind == "xlsx":
        import openpyxl

        book = openpyxl.load_workbook(path, read_only=True)
        return {page.title: page.sheet_state == "visible" for page in book.worksheets}
    if kind == "xls":
        import xlrd

        book = xlrd.open_workbook(path, logfile=io.StringIO(), on_demand=True)
        return {page.name: page.visibility == 0 for page in map(book.sheet_by_name, book.sheet_names())}
    return {}


def pages(path: Path, kind: str, sheet: str | None = None, ended: bool = True) -> Iterable[tuple[str, Rows]]:
    """Numbered rows of each sheet of a workbook that can be seen (or of the one wanted); of text for each separator."""
    if kind == "text":
        return ((mark, _cells(path.name, csv.reader(_lines(path, ended), delimiter=mark))) for mark in ",;\t|")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and labels, which are not read
            if kind == "Stata":
                frame = pd.read_stata(path, convert_categoricals=False, convert_dates=False)
                return [("", enumerate(chain([frame.columns], frame.itertuples(index=False, name=None))))]
            if kind == "xls":
                import xlrd

                book = xlrd.open_workbook(path, logfile=io.StringIO())
                seen = {page.name: page.visibility == 0 for page in book.sheets()}
                chosen = [book.sheet_by_name(name) for name in _sheets(path, seen, sheet)]
                return [(page.name, enumerate(map(page.row_values, range(page.nrows)), start=1)) for page in chosen]
            import openpyxl

            # formulas stay as they are written: their stored values may be missing, which would look like gaps
            book = openpyxl.load_workbook(path, read_only=True)
            seen = {page.title: page.sheet_state == "visible" for page in book.worksheets}
            return [(name, _filled(path.name, book[name])) for name in _sheets(path, seen, sheet)]
    except TableError:
        raise
    except Exception as error:  # a damaged file makes the readers stumble anywhere
        reason = " ".join(f"{type(error).__name__} {error}".split())
        raise TableError(f"{path.name}: is damaged or cut off ({reason}); download it again") from None


def _filled(label: str, page) -> list[tuple[int, list]]:
    """Rows of a sheet that hold anything, all as long as the longest."""
    page.reset_dimensions()  # what the file says about its size may be wrong
    filled = []
    for row, cells in enumerate(page.values, start=1):
        if len(cells) > WIDEST:
            found = f"found {len(cells)} cells, expected {WIDEST} at most"
            raise TableError(f"{label}, row {row}: {found}; take the file as published")
        if set(cells) - {None}:
            filled.append((row, cells))
    width = max((len(cells) for _, cells in filled), default=0)
    return [(row, [*cells, *[None] * (width - len(cells))]) for row, cells in filled]


def _sheets(path: Path, seen: dict[str, bool], wanted: str | None) -> list[str]:
    """Sheet that is wanted, or all that can be seen: a hidden one may hold what was copied, and is not published."""
    if wanted is not None and wanted not in seen:
        raise TableError(
            f"{path.name}: holds the sheets {', '.join(seen)}, expected one named {wanted!r}; rename it so"
        )
    return [name for name in seen if seen[name]] if wanted is None else [wanted]


def _lines(path: Path, ended: bool) -> Iterator[str]:
    with path.open("rb") as file:
        wide = file.read(2) in (b"\xff\xfe", b"\xfe\xff")
    line = 0
    try:
        with path.open(encoding="utf-16" if wide else "utf-8-sig", newline="") as file:
            for line, text in enumerate(iter(partial(file.readline, LONGEST), ""), start=1):
                place = f"{path.name}, row {line}"
                if "\0" in text:
                    advice = "expected text; save the file as UTF-8 or download it again"
                    raise TableError(f"{place}: found binary content, {advice}")
                if len(text) == LONGEST:
                    raise TableError(f"{place}: is longer than any row of a release; take the file as published")
                if ended and not text.endswith(("\n", "\r")):
                    raise TableError(f"{place}: ends without a line break and may be cut off; download it again")
                yield text
    except UnicodeDecodeError as error:  # in a part of the file of which no line was read yet
        line += 1 + error.object.count(b"\n", 0, error.start)
        advice = "save the file as UTF-8 (it may be Latin-1 or GBK)"
        raise TableError(f"{path.name}, row {line}: found bytes that are not UTF-8, expected UTF-8; {advice}") from None


def _cells(label: str, reader) -> Iterator[tuple[int, list]]:
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise TableError(f"{label}, row {reader.line_num}: is not CSV ({error}); check the quotation marks") from None
