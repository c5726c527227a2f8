"""How an exhibit leaves a notebook: as data, with its texts."""
