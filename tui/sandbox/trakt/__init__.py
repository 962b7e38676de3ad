"""The sandbox's Trakt: the API and the host that signs in, as they have been since the changes of 2026.

Written from `protocols/trakt.md`.
"""
