"""Catalogues of Xtream panels."""
