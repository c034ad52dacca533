"""The card as a Tk window, for a computer without GTK: the same words, as large and as high above the others."""

import time
import tkinter as tk
from math import ceil
from tkinter import font as fonts
from typing import Final

from PIL import ImageTk

from tray.card_view import TONES, Action, Button, CardView, Point, Shared, Step
from tray.drawing import draw, draw_tick
from tray.face import Face

WIDTH_PX: Final = 860
FULL_SIZE_FROM_PX: Final = 860  # height of a screen on which the longest card fits at full size
TICK_MS: Final = 200
BESIDE_TICK_PX: Final = 44  # where the words of a step begin
_PAPER: Final = "#ffffff"
_INK: Final = "#111111"
_GREY: Final = "#eeeeee"
_SIZES: Final = {"title": 24, "said": 17, "step": 15, "why": 14, "plain": 13}


def usable() -> bool:
    """Whether Tk found a screen to draw on."""
    try:
        tk.Tk().destroy()
    except tk.TclError:
        return False
    return True


class Card:
    """One card on the screen; ``action`` is set once it has been closed."""

    def __init__(self, view: CardView) -> None:
        self.view = view
        self.action: Action | None = None
        self._opened_at_s = time.monotonic()
        self.window = tk.Tk(className="belwacht-card")
        self.window.withdraw()
        self.window.title(view.title)
        self.window.configure(background=_PAPER)
        self.window.protocol("WM_DELETE_WINDOW", self._on_delete)
        self.window.bind("<Escape>", lambda _: self._on_delete())
        self._icon = ImageTk.PhotoImage(draw(_face(view)), master=self.window)
        self._ticks = [ImageTk.PhotoImage(draw_tick(done), master=self.window) for done in (False, True)]
        self._done: list[tk.BooleanVar] = []
        self._drawn: list[tk.Button] = []
        self._waiting: list[tuple[tk.Button, Button]] = []
        self._layout()
        self._stay_on_top()

    def show(self) -> Action:
        """The card has been closed by the person, who chose this action."""
        self._tick()
        self.window.deiconify()
        self._first_button().focus_set()
        if self.view.takes_focus:
            self._first_button().focus_force()
        self.window.mainloop()
        return self.action or "close"

    def close(self, action: Action) -> None:
        self.action = action
        self.window.destroy()

    def _stay_on_top(self) -> None:
        self.window.update_idletasks()
        left = (self.window.winfo_screenwidth() - self.window.winfo_reqwidth()) // 2
        top = max(0, (self.window.winfo_screenheight() - self.window.winfo_reqheight()) // 3)
        self.window.geometry(f"+{left}+{top}")
        self.window.resizable(False, False)
        self.window.attributes("-topmost", True)
        if not self.view.takes_focus:
            # The window then gets the keys only when it asks for them: when the person turns to it.
            self.window.focusmodel("active")
            self.window.protocol("WM_TAKE_FOCUS", self._on_turned_to)

    def _on_turned_to(self) -> None:
        # Window managers also offer the focus to a window that has only just appeared.
        if time.monotonic() - self._opened_at_s > 1.0:
            (self.window.focus_lastfor() or self._first_button()).focus_force()

    def _first_button(self) -> tk.Button:
        return next(button for button in self._drawn if button["state"] != "disabled")

    def _layout(self) -> None:
        back, letters = TONES[self.view.tone]
        head = tk.Frame(self.window, background=back, padx=22, pady=14)
        head.pack(fill="x")
        tk.Label(head, image=self._icon, background=back).pack(side="left", padx=(0, 18))
        _text(head, self.view.title, "title", letters, bold=True)
        _text(head, self.view.calm, "plain", letters)
        self._pages = {"main": self._main_page()}
        if self.view.shared:
            self._pages["shared"] = self._shared_page(self.view.shared)
        self._page = "main"
        self._buttons()
        self._pages["main"].pack(fill="both", expand=True)

    def _main_page(self) -> tk.Frame:
        page = _page(self.window)
        for row, point in enumerate(self.view.points):
            _point(page, point, first=row == 0)
        if self.view.steps:
            _text(page, self.view.steps_title, "said", bold=True)
            self._numbered(page, self.view.steps)
        return page

    def _shared_page(self, shared: Shared) -> tk.Frame:
        page = _page(self.window)
        _text(page, shared.title, "said", bold=True)
        _text(page, shared.calm, "why")
        self._numbered(page, shared.steps)
        return page

    def _numbered(self, page: tk.Frame, steps: tuple[Step, ...]) -> None:
        for number, step in enumerate(steps, start=1):
            self._tickable(page, f"{number}. {step.title}")
            _text(page, step.how, "plain").pack_configure(padx=(BESIDE_TICK_PX, 0))
            for own in step.numbers:
                _text(page, own, "step", bold=True).pack_configure(padx=(BESIDE_TICK_PX, 0))

    def _tickable(self, page: tk.Frame, text: str) -> None:
        """A button that is ticked off when it is pressed, for its person alone."""
        self._done.append(tk.BooleanVar(self.window, False))
        button = tk.Checkbutton(page, text=f" {text}", variable=self._done[-1], font=_font(page, "step", bold=True))
        button.configure(image=self._ticks[0], selectimage=self._ticks[1], compound="left", indicatoron=False)
        button.configure(background=_PAPER, selectcolor=_PAPER, foreground=_INK, anchor="w", justify="left")
        button.configure(relief="flat", offrelief="flat", borderwidth=0, highlightthickness=3, padx=6)
        button.configure(highlightbackground=_PAPER, highlightcolor=_INK, wraplength=WIDTH_PX - 2 * BESIDE_TICK_PX)
        button.bind("<Return>", lambda _: _press(button))
        button.pack(fill="x")

    def _buttons(self) -> None:
        row = tk.Frame(self.window, background=_PAPER, padx=16, pady=14)
        row.pack(side="bottom", fill="x")
        for button in self.view.buttons:
            drawn = _button(row, button.text)
            self._drawn.append(drawn)
            drawn.configure(command=lambda action=button.action: self.close(action))
            if button.waiting:
                self._waiting.append((drawn, button))
        if self.view.shared:
            self._turn = _button(row, self.view.shared.title)
            self._drawn.append(self._turn)
            self._turn.configure(command=self._on_turn)

    def _on_turn(self) -> None:
        assert self.view.shared is not None
        self._pages[self._page].pack_forget()
        self._page = "shared" if self._page == "main" else "main"
        self._pages[self._page].pack(fill="both", expand=True)
        self._turn.configure(text=self.view.shared.title if self._page == "main" else self.view.shared.back)

    def _left_s(self) -> int:
        return max(0, ceil(self._opened_at_s + self.view.wait_s - time.monotonic()))

    def _tick(self) -> None:
        left_s = self._left_s()
        for drawn, button in self._waiting:
            drawn.configure(text=button.words(left_s), state="disabled" if left_s else "normal")
        if left_s:
            self.window.after(TICK_MS, self._tick)

    def _on_delete(self) -> None:
        if self._left_s() == 0:
            self.close("close")


def show(view: CardView) -> Action:
    """The card has been shown and closed by the person, who chose this action."""
    return Card(view).show()


def _face(view: CardView) -> Face:
    return "listening" if view.tone == "calm" else view.tone


def _page(window: tk.Tk) -> tk.Frame:
    return tk.Frame(window, background=_PAPER, padx=18, pady=14)


def _point(page: tk.Frame, point: Point, *, first: bool) -> None:
    if not first:
        _text(page, f"{point.said} {point.why}", "plain")
        return
    _text(page, point.said, "said", bold=True)
    if point.quote:
        quote = _text(page, f"{point.intro} “{point.quote}”", "step")
        quote.configure(background=_GREY, padx=12, pady=6)
    _text(page, point.why, "why")


def _text(parent: tk.Frame, text: str, size: str, ink: str = _INK, *, bold: bool = False) -> tk.Label:
    font = _font(parent, size, bold=bold)
    label = tk.Label(
        parent, text=text, font=font, foreground=ink, background=parent["background"], justify="left", anchor="w"
    )
    label.configure(wraplength=WIDTH_PX - 60)
    label.pack(fill="x")
    return label


def _font(parent: tk.Misc, size: str, *, bold: bool) -> fonts.Font:
    # A card must fit on a low screen: there is nothing to scroll with here.
    points = round(_SIZES[size] * min(1.0, parent.winfo_screenheight() / FULL_SIZE_FROM_PX))
    return fonts.Font(parent, family="TkDefaultFont", size=points, weight="bold" if bold else "normal")


def _press(button: tk.Checkbutton) -> str:
    """Pressed once: on some systems Tk itself would have the key press it as well."""
    button.invoke()
    return "break"


def _button(row: tk.Frame, text: str) -> tk.Button:
    button = tk.Button(
        row,
        text=text,
        font=_font(row, "why", bold=True),
        background=_PAPER,
        foreground=_INK,
        disabledforeground="#5a5a5a",
    )
    button.configure(highlightthickness=3, highlightcolor=_INK, relief="solid", borderwidth=2, padx=10, pady=8)
    button.bind("<Return>", lambda _: button.invoke())
    button.pack(side="left", expand=True, fill="x", padx=5)
    return button
