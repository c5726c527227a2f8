"""What the fork server does as it starts, by importing this: it loads what kernels share, modules and tables.

A table is kept by its bytes (`tables.read`), so a kernel that finds others in its folder reads those.
"""

import gc
from contextlib import suppress
from importlib import import_module

from ..garbage import collect_seldom
from ..notebook.fingerprint import strings
from ..project import ProjectError, project
from ..tables.read import TableError, descriptor, load
from .kernels import code_in, preload

code = []
with suppress(ProjectError):  # kernels are taken outside of a book too
    code = code_in(project().root)
for name in preload(code):
    with suppress(Exception, SystemExit):  # no module, or one that fails: the cell that imports it will say so
        import_module(name)
with suppress(TableError, ProjectError):  # whoever reads it will say what is wrong with it
    for table in sorted({entry["name"] for entry in descriptor()["resources"]} & set().union(*map(strings, code))):
        with suppress(TableError):
            load(table)
gc.collect()
collect_seldom()  # also in the kernels that are forked from this process
gc.freeze()  # the collector of a forked process would write to every page that it shares
