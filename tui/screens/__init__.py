"""The dashboard's screens: each reads from the deck's store, and starts and changes things through the deck."""
