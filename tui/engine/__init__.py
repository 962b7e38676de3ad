"""The engine: runs, progress, retries, gate and lease. It knows no job and no face."""
