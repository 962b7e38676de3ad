"""Titles that attack what shows them: markup, terminal escapes, direction marks, huge lengths, false list cuts."""

from __future__ import annotations

HOSTILE_TITLES: tuple[str, ...] = (
    "[/b]Closed markup",
    "[red]Red[/red] [bold",
    "[@click=app.quit]Click[/]",
    "\x1b]52;c;cm0gLXJmIC8=\x07Clipboard",
    "\x1b[2J\x1b[HCleared screen",
    "\x1b]0;Title\x07\x9b31mC1 colour",
    "\u202eright to left\u202c \u200fmark\u200e",
    "Nul\x00 bell\x07 backspace\x08 return\rfeed\nline",
    'A cut },{"stream_id":1,"name":"x"},{ inside',
    "<script>alert(1)</script> &amp; <b>bold</b>",
    '\'; DROP TABLE films; -- "quoted" \\ backslash',
    '=HYPERLINK("http://evil.invalid";"x")',
    "../../../../etc/passwd",
    "%s %n {0} ${HOME} $(reboot) `id`",
    "Zero\u200bwidth\ufeff and Z̷̡̛̘a̶l̴g̵o̷" + "\u0335" * 60,
    "👩‍👩‍👧‍👦 family, 🇪🇺 flag, \U0001f3ff tone",
    "\u2028line\u2029paragraph\u0085next",
    "   ",
    "\ufffd\uffff",
    "Long " + "x" * 10_240,
)
"""Given to the first items of every list when the data set is hostile, in this order."""

HOSTILE_CATEGORIES: tuple[str, ...] = ("[bold red]Markup[/]", "\x1b[31mEscape\x1b[0m", "y" * 2_000)
