"""Screen 3: plays from Tautulli files and from the histories of servers."""
