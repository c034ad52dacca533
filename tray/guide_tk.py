"""The guided window in Tk, for a computer without GTK: the same questions, words and keys."""

import tkinter as tk
from collections.abc import Callable
from tkinter import font as fonts
from tkinter import ttk
from typing import Final

from tray.card_tk import usable
from tray.guide import BEAT_MS, HIGH_PX, WIDE_PX, Guided, GuidePage, Live

__all__ = ["Window", "usable"]

_PAPER: Final = "#ffffff"
_INK: Final = "#111111"
_SIZES: Final = {"place": 12, "title": 20, "plain": 13}
_MARGIN_PX: Final = 24


class Window:
    """Draws what ``guided`` says, and says what the person does."""

    def __init__(self, guided: Guided) -> None:
        self.guided = guided
        self._page: GuidePage | None = None
        self.window = tk.Tk(className="belwacht-guide")
        self.window.configure(background=_PAPER)
        self.window.geometry(f"{WIDE_PX}x{HIGH_PX}")
        self.window.protocol("WM_DELETE_WINDOW", guided.leave)
        self._whole = tk.Frame(self.window, background=_PAPER)
        self.tick()

    def run(self) -> None:
        """The guide is over and the window is gone."""
        self.window.after(BEAT_MS, self._beat)
        self._first.focus_force()
        self.window.mainloop()

    def tick(self) -> None:
        """The window shows how things are."""
        live, page = self.guided.live(), self.guided.page()
        if not page.asks_as(self._page):
            self._draw(page)
        self._page = page
        self._show_live(live)

    def _beat(self) -> None:
        if not self.guided.over:
            self.tick()
        if self.guided.over:
            self.window.destroy()
        else:
            self.window.after(BEAT_MS, self._beat)

    def _draw(self, page: GuidePage) -> None:
        self._whole.destroy()
        self._whole = tk.Frame(self.window, background=_PAPER, padx=_MARGIN_PX, pady=_MARGIN_PX)
        self._whole.pack(fill="both", expand=True)
        self._buttons(page)
        for text, size in ((page.place, "place"), (page.title, "title"), (page.why, "plain"), (page.hint, "plain")):
            if text:
                self._text(text, size)
        first = self._writing(page) if page.lines else self._radios(page)
        self._bar = ttk.Progressbar(self._whole, maximum=1.0)
        self._said = self._text("", "plain", bold=True)
        self._first = first or self._next
        self._first.focus_set()
        self.window.title(page.window)

    def _radios(self, page: GuidePage) -> tk.Radiobutton | None:
        # By number: Tk shows every choice as half chosen while the value is an empty text.
        values = [choice.value for choice in page.choices]
        self._chosen = tk.IntVar(self.window, values.index(page.chosen) if page.chosen in values else -1)
        first = None
        for number, choice in enumerate(page.choices):
            radio = tk.Radiobutton(
                self._whole,
                text=choice.text,
                value=number,
                variable=self._chosen,
                command=lambda: self.guided.choose(values[self._chosen.get()]),
                font=_font(self.window, "plain"),
                background=_PAPER,
                foreground=_INK,
                anchor="w",
                justify="left",
                wraplength=WIDE_PX - 4 * _MARGIN_PX,
                highlightthickness=3,
                highlightbackground=_PAPER,
                highlightcolor=_INK,
            )
            radio.pack(fill="x")
            radio.bind("<Return>", self._on_return)
            radio.bind("<Down>", lambda event: _choose(event.widget.tk_focusNext()))
            radio.bind("<Up>", lambda event: _choose(event.widget.tk_focusPrev()))
            first = radio if choice.value == page.chosen else first
        return first

    def _on_return(self, _: object) -> str:
        """Tk itself would have the key choose, after the page has changed."""
        self._next.invoke()
        return "break"

    def _writing(self, page: GuidePage) -> tk.Text:
        writing = tk.Text(self._whole, height=6, font=_font(self.window, "plain"), highlightthickness=3)
        writing.configure(highlightcolor=_INK, background=_PAPER, foreground=_INK)
        writing.insert("1.0", page.chosen)
        told = page.chosen

        def tell(_: object) -> None:
            """Only what was changed here: the key that led to this page may be let go on it."""
            nonlocal told
            before, told = told, writing.get("1.0", "end").strip()
            if told != before:
                self.guided.choose(told)

        writing.bind("<KeyRelease>", tell)
        # Tab must lead to the buttons: a telephone number holds none.
        writing.bind("<Tab>", lambda event: event.widget.tk_focusNext().focus_set() or "break")
        writing.pack(fill="x", pady=8)
        return writing

    def _buttons(self, page: GuidePage) -> None:
        row = tk.Frame(self._whole, background=_PAPER)
        row.pack(side="bottom", fill="x")
        # In this order the tab key goes from one to the next.
        leave = self._button(row, page.leave, self._then(self.guided.leave))
        back = self._button(row, page.back, self._then(self.guided.back))
        self._next = self._button(row, "", self._then(self.guided.next))
        self._next.pack(side="right")
        if page.back:
            back.pack(side="right", padx=12)
        if page.leave:
            leave.pack(side="left")

    def _then(self, act: Callable[[], None]) -> Callable[[], None]:
        """``act``, and at once what comes of it: a key that is pressed next is meant for the next page."""

        def acted() -> None:
            act()
            self.window.after_idle(lambda: self.guided.over or self.tick())

        return acted

    def _show_live(self, live: Live) -> None:
        self._next.configure(text=live.next, state="normal" if live.ready else "disabled")
        self._said.configure(text=live.said)
        if live.bar is None:
            self._bar.pack_forget()
        else:
            self._bar.configure(value=live.bar)
            self._bar.pack(fill="x", pady=8, before=self._said)

    def _text(self, text: str, size: str, *, bold: bool = False) -> tk.Label:
        font = _font(self.window, size, bold=bold or size == "title")
        label = tk.Label(self._whole, text=text, font=font, background=_PAPER, foreground=_INK, justify="left")
        label.configure(anchor="w", wraplength=WIDE_PX - 2 * _MARGIN_PX)
        label.pack(fill="x", pady=3)
        return label

    def _button(self, row: tk.Frame, text: str, pressed: Callable[[], None]) -> tk.Button:
        button = tk.Button(row, text=text, command=pressed, font=_font(self.window, "plain", bold=True))
        button.configure(background=_PAPER, foreground=_INK, disabledforeground="#5a5a5a", relief="solid")
        button.configure(highlightthickness=3, highlightcolor=_INK, borderwidth=2, padx=10, pady=6)
        button.bind("<Return>", lambda _: button.invoke())
        return button


def show(guided: Guided) -> None:
    """The window has been there until the guide was over."""
    Window(guided).run()


def _choose(widget: tk.Misc | None) -> None:
    """The neighbour of a choice is chosen, if it is a choice too."""
    if isinstance(widget, tk.Radiobutton):
        widget.focus_set()
        widget.invoke()


def _font(window: tk.Tk, size: str, *, bold: bool = False) -> fonts.Font:
    return fonts.Font(window, family="TkDefaultFont", size=_SIZES[size], weight="bold" if bold else "normal")
