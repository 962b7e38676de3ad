"""Profiles and the servers behind them: sign-ins, cards, circuits."""
