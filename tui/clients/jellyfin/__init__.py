"""Jellyfin and Emby, which speak nearly the same."""
