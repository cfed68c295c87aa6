"""Plays Claude Code at its start: paints recorded screens and takes keys as the tool does.

usage: claude.py CORPUS LOG TRICK...
Tricks: "trust" asks for trust first; "loses=SECONDS" throws away what is typed so long after its input is painted;
"deaf" shows what is typed and doesn't take it; "dies" ends before it is ready; "says=TEXT" shows it above the input.
"""

import json
import os
import select
import sys
import time
import tty

corpus, log, tricks = sys.argv[1], sys.argv[2], sys.argv[3:]


def trick(name):
    return next((it.partition("=")[2] for it in tricks if it.partition("=")[0] == name), None)


def paint(name, typed="", says=""):
    with open(os.path.join(corpus, name + ".txt"), encoding="utf-8") as file:
        rows = file.read().split("\n")
    with open(os.path.join(corpus, name + ".meta.json"), encoding="utf-8") as file:
        meta = json.load(file)
    rows = rows[: int(meta["pane_height"])]
    x, y = int(meta["cursor_x"]), int(meta["cursor_y"])
    if typed:
        rows[y] = rows[y][:2] + typed
        x += len(typed)
    if says:
        rows[y - 4] = says
    frame = "\r\n".join(rows)
    sys.stdout.write(f"\033[?2004h\033[2J\033[H{frame}\033[{y + 1};{x + 1}H")
    sys.stdout.flush()


def keys():
    data = os.read(0, 65536).decode()
    return data.replace("\033[200~", "").replace("\033[201~", "")


def note(text):
    with open(log, "a", encoding="utf-8") as file:
        file.write(text + "\n")


tty.setraw(0)
if trick("trust") is not None:
    paint("01_trust_folder")
    moved = False
    while True:
        pressed = keys()
        note("trust " + repr(pressed))
        if "\033[B" in pressed:
            moved = True
            paint("01b_trust_folder_moved")
        if "\r" in pressed:
            break
    if not moved:
        sys.exit(1)
if trick("dies") is not None:
    sys.exit(3)
says = trick("says") or ""
paint("03_idle", says=says)
if trick("loses"):
    deaf_until = time.monotonic() + float(trick("loses"))
    while time.monotonic() < deaf_until:
        if select.select([0], [], [], 0.02)[0]:
            note("lost " + repr(keys()))
typed = ""
while True:
    for key in keys():
        if key == "\r":
            if trick("deaf") is None and typed:
                note("task " + typed)
                paint("10_working_spinner")
                while True:
                    note("working " + repr(keys()))
            note("enter")
        elif key == "\x15":
            typed = ""
        else:
            typed += key
    paint("03_idle", typed, says)
