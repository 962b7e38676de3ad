"""The sandbox's Jellyfin, in the behaviours of several versions, and its closed sibling Emby.

Written from `protocols/jellyfin.md`.
"""
