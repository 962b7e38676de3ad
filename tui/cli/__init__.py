"""Plain commands: the same engine as the dashboard, for scripts, cron and screen readers. Never loads an interface."""
