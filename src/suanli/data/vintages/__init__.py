"""Official releases, as their publishers hand them out, made into folders of tables."""
