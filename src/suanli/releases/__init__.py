"""Official releases, as their publishers hand them out, made into folders of tables."""

from claimbook.refusal import printable
from claimbook.tables.read import data_folder


def take_in(options) -> int:
    """Make a new folder of tables that holds an official release."""
    # They bring readers of many kinds of file, which other commands need not wait for.
    from . import epoch, klems, pwt, top500, wdi

    options.base = options.base or data_folder()
    if options.release == "pwt":
        report = pwt.import_pwt(options.file, options.vintage, options.into, options.base, options.partial)
    elif options.release == "wdi":
        report = wdi.import_wdi(options.file, options.into, options.base)
    elif options.release == "epoch":
        report = epoch.import_epoch(options.file, options.vintage, options.into, options.base)
    elif options.release == "klems":
        report = klems.import_klems(options.files, options.into, options.base)
    else:
        report = top500.import_top500(options.files, options.list, options.into, options.base)
    report.append(f"Name the folder in an edition, or set SUANLI_DATA={options.into.absolute()} to use it")
    print(*map(printable, report), sep="\n")
    return 0
