"""Plays a tool: paints its recorded screens and takes keys as the tool does.

usage: tool.py CORPUS LOG RULE...
CORPUS is a folder of recorded screens. The first rule names the screen to begin with.

  SCREEN:KEY=NEXT      that key (Enter, Up, Down, Left, Right, Escape or a character) leads to another screen
  SCREEN:task=NEXT     the screen has an input: what is typed is shown there, and Enter submits it and leads on
  SCREEN:then=NEXT     it goes on by itself after a moment
  SCREEN~PATTERN~TEXT  what the pattern finds on the recorded screen is another text
  slow                 paints the last three rows of a screen 30 ms later than the others
  loses=SECONDS        throws away what is typed so long after an input was painted first
  deaf                 shows what is typed and doesn't take it

The next screen "exit" ends the tool with code 3. LOG gets a line for each key and each task.
"""

import json
import os
import re
import select
import sys
import time
import tty

corpus, log, rules = sys.argv[1], sys.argv[2], sys.argv[3:]
KEYS = {"\r": "Enter", "\033[A": "Up", "\033[B": "Down", "\033[C": "Right", "\033[D": "Left", "\033": "Escape"}

steps, changes, tricks = {}, {}, {}
for rule in rules:
    if step := re.fullmatch(r"([\w-]+):(\w+)=([\w-]+)", rule):
        steps.setdefault(step[1], {})[step[2]] = step[3]
    elif change := re.fullmatch(r"([\w-]+)~(.*)~(.*)", rule, re.DOTALL):
        changes.setdefault(change[1], []).append((change[2], change[3]))
    else:
        tricks[rule.partition("=")[0]] = rule.partition("=")[2]
screen = next(iter(steps))


def note(text):
    with open(log, "a", encoding="utf-8") as file:
        file.write(text + "\n")


def read(name):
    with open(os.path.join(corpus, name), encoding="utf-8") as file:
        return file.read()


def paint(typed=""):
    painted = os.path.exists(os.path.join(corpus, screen + ".ansi")) and not typed and screen not in changes
    text = read(screen + (".ansi" if painted else ".txt"))
    for pattern, other in changes.get(screen, []):
        text, found = re.subn(pattern, lambda _, other=other: other, text)
        assert found, f"{screen} has no {pattern}"
    meta = json.loads(read(screen + ".meta.json"))
    rows = text.split("\n")[: int(meta["pane_height"])]
    x, y = int(meta["cursor_x"]), int(meta["cursor_y"])
    if typed:
        rows[y] = rows[y][:x].ljust(x) + typed
        x += len(typed)
    shown = "h" if meta.get("cursor_flag") == "1" else "l"
    # No wrapping: some recorded rows fill the pane.
    frame = f"\033[?2004h\033[?7l\033]2;{meta['pane_title']}\007\033[?25l\033[0m\033[2J\033[H"
    frame += "\r\n".join(rows) + f"\033[0m\033[{y + 1};{min(x, 119) + 1}H\033[?25{shown}"
    frame = frame.encode()
    if "slow" in tricks:
        rest = len(frame)
        for _ in range(3):
            rest = frame.rindex(b"\r\n", 0, rest)
        os.write(1, frame[:rest])
        time.sleep(0.03)
        frame = frame[rest:]
    os.write(1, frame)


left = []


def keys(seconds=None):
    """What is typed within that time, key by key."""
    if left:
        taken = left[:]
        left.clear()
        return taken
    if not select.select([0], [], [], seconds)[0]:
        return []
    data = os.read(0, 65536).decode()
    if not data:
        sys.exit(0)
    return re.findall(r"\033\[[A-D]|.", re.sub(r"\033\[20[01]~", "", data), re.DOTALL)


def go(to):
    global screen
    if to == "exit":
        sys.exit(3)
    screen = to
    paint()


def ask():
    """A screen without an input: keys it doesn't know do nothing."""
    here, after = screen, steps.get(screen, {})
    pressed = keys(0.2 if "then" in after else None) or ["then"]
    for number, key in enumerate(pressed):
        name = KEYS.get(key, key)
        if name != "then":
            note(f"{here} {name}")
        if name in after:
            # Whatever else was typed reaches the next screen.
            left.extend(pressed[number + 1 :])
            return go(after[name])


def take_task():
    here, typed = screen, ""
    if "loses" in tricks:
        deaf_until = time.monotonic() + float(tricks.pop("loses"))
        while (rest := deaf_until - time.monotonic()) > 0:
            if lost := keys(rest):
                note("lost " + "".join(lost))
    while True:
        for key in keys():
            if key == "\r":
                if typed and "deaf" not in tricks:
                    note("task " + typed)
                    return go(steps[here]["task"])
                note("enter")
            elif key == "\x15":
                typed = ""
            else:
                typed += key
        paint(typed)


tty.setraw(0)
paint()
while True:
    if "task" in steps.get(screen, {}):
        take_task()
    else:
        ask()
