"""Notebooks: magics, rich displays, and the controllers behind panels."""
