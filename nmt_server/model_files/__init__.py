"""The files of a model: which they are, where they lie, and what identifies them. No Django."""
