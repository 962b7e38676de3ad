"""Figures for Prometheus: what is stored, how it goes, what comes next."""
