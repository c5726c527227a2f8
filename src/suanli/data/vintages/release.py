"""A release file of any kind as one frame of cells, each row under the number it has in the file.

Publishers change format and header from year to year; what cannot be read beyond doubt is refused in one line.
"""

import csv
import io
import warnings
import zipfile
from collections.abc import Callable, Iterable
from itertools import chain, islice
from pathlib import Path

import pandas as pd

from ..checks import TableError

LARGEST = 200_000_000  # bytes, unpacked; the largest releases have about 50 million
WIDEST = 2000  # cells of a row; one far to the right in each row of a small workbook would fill the memory
HEADER_WITHIN = 20  # rows; some releases put a title or the date of the update above the header
KINDS = {".dta": "Stata", ".xlsx": "xlsx", ".xls": "xls", ".csv": "text", ".tsv": "text", ".txt": "text"}


def read(
    path: Path, needed: Callable[[list[str]], bool], expected: str, sheet: str | None = None, ended: bool = True
) -> pd.DataFrame:
    """Cells under the header of a release file.

    Parameters
    ----------
    path : Path
        Stata, Excel (xlsx, xls) or text (UTF-8 or UTF-16; commas, semicolons, tabs or bars).
    needed : callable
        Whether a row of names (lower case, single spaces) is the header.
    expected : str
        The columns of the header, in words for the message.
    sheet : str, optional
        Sheet of a workbook; its first one if not given.
    ended : bool
        Whether a text file must end with a line break, without which it may be cut off.

    Returns
    -------
    DataFrame
        Columns by their names in lower case; index ``row``: the row or line of the file, the observation in Stata.

    Raises
    ------
    TableError
        If the kind is another than the name says, the file is damaged or too large, or no header is found.
    """
    kind = _kind(path)
    for rows in _text(path, ended) if kind == "text" else [_binary(path, kind, sheet)]:
        first = list(islice(rows, HEADER_WITHIN))
        for place, (_, cells) in enumerate(first):
            names = [" ".join(str("" if cell is None else cell).lower().split()) for cell in cells]
            if needed(names):
                return _framed(path.name, names, chain(first[place + 1 :], rows))
    raise TableError(
        f"{path.name}: found no header in the first {HEADER_WITHIN} rows, expected the columns {expected}; "
        "take the file as published"
    )


def _kind(path: Path) -> str:
    """Kind of a file by its content, which must be the one its name says."""
    if not path.is_file():
        raise TableError(f"{path}: is no file, expected a release; give the file as it was downloaded")
    with path.open("rb") as file:
        head = file.read(11)
    said = KINDS.get(path.suffix.lower())
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
    if path.stat().st_size > LARGEST:
        raise TableError(
            f"{path.name}: is larger than {LARGEST // 10**6} MB, more than any release; take a smaller extract"
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


def _binary(path: Path, kind: str, sheet: str | None) -> Iterable[tuple[int, list]]:
    """Numbered rows of a Stata file or of one sheet of a workbook."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and labels, which are not read
            if kind == "Stata":
                frame = pd.read_stata(path, convert_categoricals=False, convert_dates=False)
                return enumerate(chain([frame.columns], frame.itertuples(index=False, name=None)))
            if kind == "xls":
                import xlrd

                book = xlrd.open_workbook(path, logfile=io.StringIO())
                page = book.sheet_by_name(_sheet(path, book.sheet_names(), sheet))
                return enumerate(map(page.row_values, range(page.nrows)), start=1)
            import openpyxl

            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
            page = book[_sheet(path, book.sheetnames, sheet)]
            page.reset_dimensions()  # what the file says about its size may be wrong
            filled = []
            for row, cells in enumerate(page.values, start=1):
                if len(cells) > WIDEST:
                    found = f"found {len(cells)} cells, expected {WIDEST} at most"
                    raise TableError(f"{path.name}, row {row}: {found}; take the file as published")
                if set(cells) - {None}:
                    filled.append((row, cells))
            width = max((len(cells) for _, cells in filled), default=0)
            return iter([(row, [*cells, *[None] * (width - len(cells))]) for row, cells in filled])
    except TableError:
        raise
    except Exception as error:  # a damaged file makes the readers stumble anywhere
        reason = " ".join(f"{type(error).__name__} {error}".split())
        raise TableError(f"{path.name}: is damaged or cut off ({reason}); download it again") from None


def _sheet(path: Path, names: list[str], wanted: str | None) -> str:
    if wanted is not None and wanted not in names:
        raise TableError(
            f"{path.name}: holds the sheets {', '.join(names)}, expected one named {wanted!r}; rename it so"
        )
    return names[0] if wanted is None else wanted


def _text(path: Path, ended: bool):
    """Rows of a text file once for each separator that it may have."""
    content = path.read_bytes()
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        advice = "save the file as UTF-8 (it may be Latin-1 or GBK)"
        raise TableError(f"{path.name}, row {line}: found bytes that are not UTF-8, expected UTF-8; {advice}") from None
    if "\0" in text:
        raise TableError(
            f"{path.name}: found binary content, expected text; save the file as UTF-8 or download it again"
        )
    if ended and not text.endswith(("\n", "\r")):
        line = text.count("\n") + 1
        raise TableError(f"{path.name}, row {line}: ends without a line break and may be cut off; download it again")
    for mark in ",;\t|":
        yield _lines(path.name, text, mark)


def _lines(label: str, text: str, mark: str):
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise TableError(f"{label}, row {reader.line_num}: is not CSV ({error}); check the quotation marks") from None


def _framed(label: str, names: list[str], rows: Iterable[tuple[int, list]]) -> pd.DataFrame:
    """Frame of the rows that hold anything; each has as many cells as the header."""
    index, table = [], []
    for row, cells in rows:
        if any(cell not in (None, "") for cell in cells):
            if len(cells) != len(names):
                found = f"found {len(cells)} cells, expected {len(names)}"
                raise TableError(f"{label}, row {row}: {found}; the row may be cut off: take the file as published")
            index.append(row)
            table.append(cells)
    if not table:
        raise TableError(f"{label}: found no rows under the header, expected at least one; download it again")
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise TableError(f"{label}: names the column {twice[0]} twice, expected it once; remove one of them")
    frame = pd.DataFrame(table, columns=names, index=pd.Index(index, name="row"))
    return frame.loc[:, [bool(name) for name in names]]
