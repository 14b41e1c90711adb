"""Readers: one per file format, bytes to grids and blocks. They know formats and no statutory form."""
