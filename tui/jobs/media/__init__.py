"""Plex, Jellyfin and Emby by one set of jobs: each kind's client speaks the same `MediaServer`."""
