"""How seldom Python looks for garbage: in commands, and in the kernels in which chapters run."""

import gc

# What a command makes lives until it ends, millions of nodes of pages above all, and charts in kernels are as many. To
# look through them for what could go, as often as Python does by itself, is a fifth of a build.
SELDOM = (20_000, 20, 100)


def collect_seldom() -> None:
    """Let this process, and those that are forked from it, look through what they hold seldom."""
    gc.set_threshold(*SELDOM)
