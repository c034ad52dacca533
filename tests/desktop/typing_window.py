"""A window in which somebody is typing: what arrives in it is printed, a line for each key."""

import sys
import tkinter as tk


def main(title: str, geometry: str) -> None:
    window = tk.Tk(className="typing-window")
    window.title(title)
    window.geometry(geometry)
    window.configure(background="#2e8b57")
    window.bind("<Key>", lambda key: print(key.keysym, flush=True))
    window.after(100, window.focus_force)
    window.mainloop()


if __name__ == "__main__":
    main(*sys.argv[1:])
