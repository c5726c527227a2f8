"""What the process has before kernels are forked from it, beside modules: the largest table, and memory that is shared.

A table is kept by its bytes (`data.tables`), so a kernel that finds others in its folder reads those.
"""

import gc
from contextlib import suppress

from ..data.tables import TableError, load

with suppress(TableError):  # whoever reads it will say what is wrong with it
    load("pwt")
gc.collect()
gc.freeze()  # the collector of a forked process would write to every page that it shares
