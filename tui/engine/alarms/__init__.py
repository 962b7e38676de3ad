"""Alarms: what is the matter, whom it is told, and how the messages get there."""
