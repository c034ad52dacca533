"""The guided window in GTK: large, by keyboard, and readable by a screen reader."""

from collections.abc import Callable
from typing import Any, Final

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("Gdk", "3.0")
from gi.repository import Gdk, GLib, Gtk  # noqa: E402  (the version must be chosen first)

from tray.guide import BEAT_MS, HIGH_PX, WIDE_PX, Guided, GuidePage, Live  # noqa: E402

GAP_PX: Final = 12
_STYLE: Final = b"""
window.guide { background: #ffffff; }
.guide label, .guide textview, .guide textview text { color: #111111; font-size: 14pt; }
.guide .place { font-size: 12pt; color: #4a4f57; }
.guide .title { font-size: 21pt; font-weight: bold; }
.guide .said { font-weight: bold; }
.guide .writing { border: 2px solid #111111; }
.guide textview, .guide textview text { background: #ffffff; padding: 6px; }
.guide radiobutton { padding: 7px; border: 2px solid #ffffff; border-radius: 6px; }
.guide radiobutton:focus { border-color: #111111; }
.guide radio { min-width: 20px; min-height: 20px; margin-right: 10px; border: 2px solid #111111; color: #ffffff; }
.guide radio:checked { background: #0b4f6c; }
.guide progressbar trough, .guide progressbar progress { min-height: 22px; }
.guide progressbar progress { background: #14804a; }
.guide button { background: #ffffff; border: 2px solid #111111; border-radius: 8px; padding: 9px 18px; }
.guide button label { font-weight: bold; }
.guide .main { background: #0b4f6c; }
.guide .main label { color: #ffffff; }
.guide button:focus { background: #111111; }
.guide button:focus label { color: #ffffff; }
.guide button:disabled { border-color: #767676; background: #f2f2f2; }
.guide button:disabled label { color: #5a5a5a; }
"""


def usable() -> bool:
    """Whether GTK found a screen to draw on."""
    return bool(Gtk.init_check()[0])


class Window:
    """Draws what ``guided`` says, and says what the person does."""

    def __init__(self, guided: Guided) -> None:
        self.guided = guided
        self._page: GuidePage | None = None
        self._drawn: GuidePage | None = None
        self.window = Gtk.Window()
        self.window.get_style_context().add_class("guide")
        self.window.set_default_size(WIDE_PX, HIGH_PX)
        self.window.set_position(Gtk.WindowPosition.CENTER)
        self.window.connect("delete-event", self._on_delete)
        self._dress()
        self._whole = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=GAP_PX, margin=24)
        self.window.add(self._whole)
        self.tick()

    def run(self) -> None:
        """The guide is over and the window is gone."""
        self.window.show_all()
        self._show_live(self.guided.live())
        GLib.timeout_add(BEAT_MS, self._beat)
        self.window.present()
        Gtk.main()
        self.window.destroy()
        while Gtk.events_pending():
            Gtk.main_iteration()

    def tick(self) -> None:
        """The window shows how things are."""
        live, page = self.guided.live(), self.guided.page()
        if not page.asks_as(self._page):
            self._draw(page)
        self._page = page
        self._show_live(live)

    def _beat(self) -> bool:
        if not self.guided.over:
            self.tick()
        if self.guided.over:
            Gtk.main_quit()
        return not self.guided.over

    def _dress(self) -> None:
        style = Gtk.CssProvider()
        style.load_from_data(_STYLE)
        priority = Gtk.STYLE_PROVIDER_PRIORITY_USER
        Gtk.StyleContext.add_provider_for_screen(Gdk.Screen.get_default(), style, priority)

    def _draw(self, page: GuidePage) -> None:
        self._drawn = page
        for child in self._whole.get_children():
            child.destroy()
        self.window.get_accessible().set_description(f"{page.place}. {page.title} {page.why}")
        for text, style in ((page.place, "place"), (page.title, "title"), (page.why, "plain"), (page.hint, "plain")):
            if text:
                self._whole.pack_start(_label(text, style), False, False, 0)
        first = self._answers(page)
        self._said, self._bar = _label("", "said"), Gtk.ProgressBar()
        self._whole.pack_start(self._bar, False, False, 0)
        self._whole.pack_start(self._said, False, False, 0)
        self._buttons(page)
        self._whole.show_all()
        (first or self._next).grab_focus()
        self.window.set_title(page.window)

    def _answers(self, page: GuidePage) -> Gtk.Widget | None:
        """The choices or the lines are there; gives what gets the focus."""
        scrolled = Gtk.ScrolledWindow(can_focus=False, overlay_scrolling=False)
        scrolled.set_policy(Gtk.PolicyType.NEVER, Gtk.PolicyType.AUTOMATIC)
        self._whole.pack_start(scrolled, True, True, 0)
        if page.lines:
            scrolled.get_style_context().add_class("writing")
            writing = self._writing(page)
            scrolled.add(writing)
            return writing
        column = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=2)
        scrolled.add(column)
        chosen = group = None
        for choice in page.choices:
            group = self._radio(choice.value, choice.text, page, group)
            column.pack_start(group, False, False, 0)
            chosen = group if choice.value == page.chosen else chosen
        return chosen

    def _radio(self, value: str, text: str, page: GuidePage, group: Gtk.RadioButton | None) -> Gtk.RadioButton:
        radio = Gtk.RadioButton.new_from_widget(group)
        radio.add(_label(text))
        radio.get_accessible().set_name(text)
        radio.get_accessible().set_description(page.title)
        radio.set_active(value == page.chosen)
        radio.connect("key-press-event", self._on_key)
        radio.connect("toggled", lambda button: button.get_active() and self.guided.choose(value))
        return radio

    def _writing(self, page: GuidePage) -> Gtk.TextView:
        # Tab must lead to the buttons: a telephone number holds none.
        writing = Gtk.TextView(accepts_tab=False, wrap_mode=Gtk.WrapMode.WORD_CHAR)
        writing.get_accessible().set_name(f"{page.title} {page.hint}")
        text = writing.get_buffer()
        text.set_text(page.chosen)
        # A text that is being destroyed changes once more.
        text.connect("changed", lambda _: self._drawn is page and self.guided.choose(text.props.text.strip()))
        return writing

    def _buttons(self, page: GuidePage) -> None:
        row = Gtk.Box(spacing=GAP_PX)
        self._next = _button("", self._then(self.guided.next))
        self._next.get_style_context().add_class("main")
        if page.leave:
            row.pack_start(_button(page.leave, self._then(self.guided.leave)), False, False, 0)
        row.pack_end(self._next, False, False, 0)
        if page.back:
            row.pack_end(_button(page.back, self._then(self.guided.back)), False, False, 0)
        self._whole.pack_end(row, False, False, 0)

    def _then(self, act: Callable[[], None]) -> Callable[[], None]:
        """``act``, and at once what comes of it: a key that is pressed next is meant for the next page."""

        def acted() -> None:
            act()
            GLib.idle_add(self._at_once)

        return acted

    def _at_once(self) -> bool:
        if not self.guided.over:
            self.tick()
        return False

    def _show_live(self, live: Live) -> None:
        _say(self._next, live.next)
        self._next.set_sensitive(live.ready)
        if self._said.get_text() != live.said:
            self._said.set_text(live.said)
        self._bar.set_visible(live.bar is not None)
        if live.bar is not None:
            self._bar.set_fraction(live.bar)
            self._bar.get_accessible().set_name(live.said)

    def _on_key(self, _: Gtk.RadioButton, key: Gdk.EventKey) -> bool:
        if key.keyval not in {Gdk.KEY_Return, Gdk.KEY_KP_Enter}:
            return False
        self._next.clicked()
        return True

    def _on_delete(self, *_: Any) -> bool:
        self.guided.leave()
        return True


def show(guided: Guided) -> None:
    """The window has been there until the guide was over."""
    Window(guided).run()


def _label(text: str, style: str = "plain") -> Gtk.Label:
    label = Gtk.Label(label=text, xalign=0, wrap=True)
    label.get_style_context().add_class(style)
    return label


def _button(text: str, pressed: Callable[[], None]) -> Gtk.Button:
    button = Gtk.Button()
    button.add(Gtk.Label())
    _say(button, text)
    button.connect("clicked", lambda _: pressed())
    return button


def _say(button: Gtk.Button, text: str) -> None:
    if button.get_child().get_text() != text:
        button.get_child().set_text(text)
        button.get_accessible().set_name(text)
