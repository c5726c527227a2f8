"""Files that anybody may have written, read as plain values: no pipes, no floods, each key once, nothing is run."""

import copy
import errno
import json
import stat
import time
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import yaml
from yaml.composer import Composer

from ..damaged import Damaged, check_whole
from .check import HIDDEN, TableError

LARGEST = 500_000_000  # bytes of one file; a hundred times as many countries as the book has must fit
SMALL = 4_000_000  # bytes of a file that is kept in memory
SETTLED = 2_000_000_000  # nanoseconds: two changes within a tick of the clock have one time


def raw(path: Path) -> bytes:
    """Bytes of a file, whatever they say; an `OSError` as of `content`.

    A build asks for the same few files thousands of times. One that has lain there for a while is read once, and again
    when it was changed: the time of its last change cannot be set by whoever changes it.
    """
    about = path.stat()
    if not (stat.S_ISREG(about.st_mode) or stat.S_ISDIR(about.st_mode)):  # of a folder the system says so itself
        raise OSError(errno.EINVAL, "Is a pipe or a device, not a file", str(path))
    if about.st_size > LARGEST:
        raise OSError(errno.EINVAL, f"Is larger than {LARGEST // 10**6} MB", str(path))
    if about.st_size <= SMALL and time.time_ns() - about.st_ctime_ns > SETTLED:
        return _known(str(path.absolute()), about.st_ino, about.st_ctime_ns, about.st_size)
    return path.read_bytes()


@lru_cache(maxsize=512)
def _known(path: str, inode: int, changed: int, size: int) -> bytes:
    return Path(path).read_bytes()


def content(path: Path) -> bytes:
    """Bytes of a file.

    Raises
    ------
    OSError
        If it cannot be read, would never end (a pipe, a device) or is larger than any file of the book.
    Damaged
        If it is a pointer of Git LFS, or holds the marks of a merge that was not finished.
    """
    written = raw(path)
    (_check_once if len(written) <= SMALL else check_whole)(written)
    return written


_check_once = lru_cache(maxsize=512)(check_whole)


def with_lf(written: bytes) -> bytes:
    """A text with the line ends that it has in the repository, whatever Git, an archive or an editor made of them."""
    return written.replace(b"\r\n", b"\n")


def converted(held: dict[str, bytes]) -> list[str]:
    """One line if the line ends of some files, by their names, are not those of the repository; none otherwise."""
    names = [name for name, written in held.items() if b"\r\n" in written]
    if not names:
        return []
    others = f" and {len(names) - 1} other{'s' * (len(names) > 2)}" if len(names) > 1 else ""
    where = f"{names[0].rpartition('/')[0]}/*.csv" if others else names[0]
    what = "line ends were converted to CR LF (by Git with core.autocrlf, an archive or an editor)"
    return [f"{names[0]}{others}: {what}; convert them back: `perl -pi -e 's/\\r$//' {where}`"]


def read_json(path: Path) -> object:
    """Values of a JSON file in UTF-8, each key once.

    Raises
    ------
    OSError
        As `content` does.
    ValueError, RecursionError
        If it is not JSON, or not text: `Damaged`, `json.JSONDecodeError` and `UnicodeError` among others.
    """
    return values_of(content(path))


def values_of(written: bytes) -> object:
    """Values of JSON in UTF-8, each key once; errors of `read_json` but for `OSError`."""
    text = written.decode("utf-8")
    found = json.loads(text, object_pairs_hook=_once)
    if "\\u" in text:
        json.dumps(found, ensure_ascii=False).encode()  # half of a surrogate pair is no character
    return found


def _once(pairs: list[tuple[str, object]]) -> dict:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{max(names, key=names.count)!r} stands there twice")
    return found


class Plain:
    """For a loader of YAML: no aliases, anchors, tags and repeated keys, and text that can be written and is seen."""

    def compose_node(self, parent, index):
        """Refuse what would make the file more, or other, than what it says."""
        event = self.peek_event()
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.MarkedYAMLError(problem="an alias or anchor (& or *)", problem_mark=event.start_mark)
        if getattr(event, "tag", None):
            raise yaml.MarkedYAMLError(problem=f"a tag ({event.tag})", problem_mark=event.start_mark)
        node = super().compose_node(parent, index)
        if isinstance(node, yaml.ScalarNode):
            node.value.encode()  # half of a surrogate pair is no character
            if hidden := HIDDEN.search(node.value):
                said = f"{hidden[0]!a}, a letter that is not seen"
                raise yaml.MarkedYAMLError(problem=said, problem_mark=node.start_mark)
        return node

    def construct_mapping(self, node, deep=False):
        """Refuse a key that stands there twice or is no word."""
        seen = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a key that is not a word", problem_mark=key.start_mark)
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"{key.value!r} twice", problem_mark=key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


class _Loader(Plain, yaml.SafeLoader):
    """Numbers, words, dates, lists and mappings."""


class _Quick(Plain, Composer, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """The same by the parser of libyaml, where PyYAML has it: three times as fast."""

    def __init__(self, stream):
        super(Composer, self).__init__(stream)
        Composer.__init__(self)


@lru_cache(maxsize=16)
def _values(written: bytes) -> object:
    """Values of YAML, read once: every page of a book asks for the glossary."""
    text = written.decode("utf-8")
    if "\t" not in text:  # of which the two parsers think otherwise
        with suppress(yaml.YAMLError, ValueError, RecursionError):  # the other says what, in words of its own
            return yaml.load(text, _Quick)
    return yaml.load(text, _Loader)


def read_yaml(path: Path, label: str | None = None) -> object:
    """Values of a YAML file, as plain as they stand there.

    Parameters
    ----------
    path : Path
        The file.
    label : str, optional
        Its name for messages; folder and file if not given.

    Raises
    ------
    TableError
        If it cannot be read or is more than plain YAML in UTF-8; one line that names the file, and the line in it.
    """
    label = label or f"{path.parent.name}/{path.name}"
    try:
        return copy.deepcopy(_values(content(path)))
    except OSError as error:
        raise TableError(f"{label}: cannot be read ({error.strerror}); restore it from the repository") from None
    except UnicodeDecodeError:
        raise TableError(f"{label}: is not UTF-8; save it as UTF-8") from None
    except Damaged as error:
        raise TableError(f"{label}: {error}") from None
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise TableError(f"{label}: not YAML ({line}found {error.problem.removeprefix('found ')}); mend it") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # such as a 13th month
        raise TableError(f"{label}: not YAML ({' '.join(str(error).split())}); mend it") from None
