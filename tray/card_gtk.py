"""The card as a GTK window: above all others, large, and readable by a screen reader."""

import time
from io import BytesIO
from math import ceil
from typing import Any, Final

import gi
from PIL.Image import Image

gi.require_version("Gtk", "3.0")
gi.require_version("Gdk", "3.0")
gi.require_version("Atk", "1.0")
from gi.repository import Atk, Gdk, GdkPixbuf, GLib, Gtk, Pango  # noqa: E402  (the version must be chosen first)

from tray.card_view import TONES, Action, Button, CardView, Point, Shared, Step  # noqa: E402
from tray.drawing import draw, draw_tick  # noqa: E402

GLib.set_prgname("belwacht-card")  # the name under which window managers know the card
Gdk.set_program_class("belwacht-card")

WIDTH_PX: Final = 900
ELSEWHERE_PX: Final = 220  # height of the heading, the buttons and the frame
TICK_MS: Final = 200
BESIDE_TICK_PX: Final = 50  # where the words of a step begin
_STYLE: Final = """
window {{ background: #ffffff; }}
label {{ color: #111111; font-size: 13pt; }}
.head {{ background: {back}; padding: 14px 22px; }}
.head label {{ color: {letters}; }}
.title {{ font-size: 24pt; font-weight: bold; }}
.said {{ font-size: 17pt; font-weight: bold; }}
.quote {{ font-size: 15pt; font-style: italic; background: #eeeeee; padding: 6px 12px; }}
.why {{ font-size: 14pt; }}
.step, .number {{ font-size: 15pt; font-weight: bold; }}
.number {{ background: #e6f2e9; padding: 2px 12px; }}
button {{ background: #ffffff; border: 2px solid #111111; border-radius: 8px; padding: 10px 16px; transition: none; }}
button label {{ font-size: 14pt; font-weight: bold; }}
button:focus {{ background: #111111; }}
button:focus label {{ color: #ffffff; }}
button:disabled {{ border-color: #767676; background: #f2f2f2; }}
button:disabled label {{ color: #5a5a5a; }}
.tick {{ border-width: 1px; padding: 2px 10px; box-shadow: none; }}
.tick label {{ font-size: 15pt; }}
"""


def usable() -> bool:
    """Whether GTK found a screen to draw on."""
    return bool(Gtk.init_check()[0])


class Card:
    """One card on the screen; ``action`` is set once it has been closed."""

    def __init__(self, view: CardView) -> None:
        self.view = view
        self.action: Action | None = None
        self._opened_at_s = time.monotonic()
        self._waiting: list[tuple[Gtk.Button, Button]] = []
        self.window = Gtk.Window(title=view.title)
        self.window.connect("delete-event", self._on_delete)
        self.window.connect("key-press-event", self._on_key)
        self._stay_on_top()
        self._dress()
        self._name()
        self.window.add(self._layout())

    def show(self) -> Action:
        """The card has been closed by the person, who chose this action."""
        self.window.show_all()
        self._tick()
        self._row.child_focus(Gtk.DirectionType.TAB_FORWARD)
        GLib.timeout_add(TICK_MS, self._tick)
        if self.view.takes_focus:
            self.window.present()
        Gtk.main()
        return self.action or "close"

    def close(self, action: Action) -> None:
        self.action = action
        self.window.destroy()
        Gtk.main_quit()

    def _stay_on_top(self) -> None:
        self.window.set_keep_above(True)
        self.window.stick()
        self.window.set_position(Gtk.WindowPosition.CENTER)
        self.window.set_resizable(False)
        # The person may be typing: the card must not catch the keys, yet Alt+Tab must reach it.
        self.window.set_focus_on_map(self.view.takes_focus)
        self.window.set_urgency_hint(not self.view.takes_focus)

    def _dress(self) -> None:
        back, letters = TONES[self.view.tone]
        style = Gtk.CssProvider()
        style.load_from_data(_STYLE.format(back=back, letters=letters).encode())
        priority = Gtk.STYLE_PROVIDER_PRIORITY_USER
        Gtk.StyleContext.add_provider_for_screen(self.window.get_screen(), style, priority)

    def _name(self) -> None:
        accessible = self.window.get_accessible()
        accessible.set_role(Atk.Role.DIALOG if self.view.takes_focus else Atk.Role.ALERT)
        accessible.set_name(self.view.title)
        said = [part for point in self.view.points for part in (point.said, point.intro, point.quote, point.why)]
        steps = [part for step in self.view.steps for part in (step.title, *step.numbers)]
        accessible.set_description(" ".join(part for part in (*said, self.view.steps_title, *steps) if part))

    def _layout(self) -> Gtk.Widget:
        whole = Gtk.Box(orientation=Gtk.Orientation.VERTICAL)
        whole.set_size_request(WIDTH_PX, -1)
        whole.pack_start(self._head(), False, False, 0)
        self._pages = Gtk.Stack(vhomogeneous=False)
        self._pages.add_named(self._scrolled(self._main_page()), "main")
        if self.view.shared:
            self._pages.add_named(self._scrolled(_shared_page(self.view.shared)), "shared")
        whole.pack_start(self._pages, True, True, 0)
        whole.pack_start(self._buttons(), False, False, 0)
        return whole

    def _head(self) -> Gtk.Widget:
        head = Gtk.Box(spacing=18)
        head.get_style_context().add_class("head")
        head.pack_start(_image(draw("listening" if self.view.tone == "calm" else self.view.tone)), False, False, 0)
        words = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, valign=Gtk.Align.CENTER)
        words.add(_label(self.view.title, "title"))
        words.add(_label(self.view.calm))
        head.pack_start(words, True, True, 0)
        return head

    def _main_page(self) -> Gtk.Widget:
        page = _page()
        for row, point in enumerate(self.view.points):
            page.add(_also(point) if row else _point(point))
        if self.view.steps:
            page.add(_label(self.view.steps_title, "said"))
            page.add(_numbered(self.view.steps))
        return page

    def _scrolled(self, page: Gtk.Widget) -> Gtk.Widget:
        """The page at its full height, or as much as the screen has with the rest to scroll to."""
        scrolled = Gtk.ScrolledWindow(can_focus=False, overlay_scrolling=False)
        scrolled.set_policy(Gtk.PolicyType.NEVER, Gtk.PolicyType.AUTOMATIC)
        page.show_all()
        high, _ = page.get_preferred_height_for_width(WIDTH_PX)
        # The window comes up in the middle of the screen that the mouse is on: where the person is.
        display = self.window.get_display()
        _, x, y = display.get_default_seat().get_pointer().get_position()
        room = display.get_monitor_at_point(x, y).get_workarea().height - ELSEWHERE_PX
        scrolled.set_min_content_height(max(1, min(high, room)))
        scrolled.add(page)
        return scrolled

    def _buttons(self) -> Gtk.Widget:
        row = self._row = Gtk.Box(spacing=10, margin=16, homogeneous=True)
        for button in self.view.buttons:
            drawn = _button(button.text)
            drawn.connect("clicked", lambda _, action=button.action: self.close(action))
            row.pack_start(drawn, True, True, 0)
            if button.waiting:
                self._waiting.append((drawn, button))
        if self.view.shared:
            self._turn = _button(self.view.shared.title)
            self._turn.connect("clicked", self._on_turn)
            row.pack_start(self._turn, True, True, 0)
        return row

    def _on_turn(self, _: Gtk.Button) -> None:
        assert self.view.shared is not None
        to_shared = self._pages.get_visible_child_name() == "main"
        self._pages.set_visible_child_name("shared" if to_shared else "main")
        _say(self._turn, self.view.shared.back if to_shared else self.view.shared.title)

    def _left_s(self) -> int:
        return max(0, ceil(self._opened_at_s + self.view.wait_s - time.monotonic()))

    def _tick(self) -> bool:
        """Asked for again until the pause is over."""
        if self.action is not None:
            return False
        left_s = self._left_s()
        for drawn, button in self._waiting:
            drawn.set_sensitive(left_s == 0)
            _say(drawn, button.words(left_s))
        return left_s > 0

    def _on_delete(self, *_: Any) -> bool:
        if self._left_s() == 0:
            self.close("close")
        return True

    def _on_key(self, _: Gtk.Window, key: Gdk.EventKey) -> bool:
        if key.keyval != Gdk.KEY_Escape:
            return False
        return self._on_delete()


def show(view: CardView) -> Action:
    """The card has been shown and closed by the person, who chose this action."""
    return Card(view).show()


def _page() -> Gtk.Box:
    return Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=10, margin=18)


def _shared_page(shared: Shared) -> Gtk.Widget:
    page = _page()
    page.add(_label(shared.title, "said"))
    page.add(_label(shared.calm, "why"))
    page.add(_numbered(shared.steps))
    return page


def _point(point: Point) -> Gtk.Widget:
    box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=4)
    box.add(_label(point.said, "said"))
    if point.quote:
        box.add(_label(f"{point.intro} “{point.quote}”", "quote"))
    box.add(_label(point.why, "why"))
    return box


def _also(point: Point) -> Gtk.Widget:
    label = _label(f"{point.said} {point.why}")
    label.set_markup(f"<b>{GLib.markup_escape_text(point.said)}</b> {GLib.markup_escape_text(point.why)}")
    return label


def _numbered(steps: tuple[Step, ...]) -> Gtk.Widget:
    # Not a grid: a screen reader would read that from its end to its beginning.
    rows = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=6)
    for at, step in enumerate(steps, start=1):
        row = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=1)
        row.add(_tickable(f"{at}. {step.title}", " ".join((step.how, *step.numbers))))
        for label in (_label(step.how), *(_label(own, "number") for own in step.numbers)):
            label.set_margin_start(BESIDE_TICK_PX)
            label.set_halign(Gtk.Align.START)
            row.add(label)
        rows.add(row)
    return rows


def _tickable(text: str, how: str) -> Gtk.Widget:
    """A button that is ticked off when it is pressed, for its person alone."""
    button = Gtk.CheckButton(draw_indicator=False)
    button.get_style_context().add_class("tick")
    content = Gtk.Box(spacing=12)
    ticks = [_image(draw_tick(done)) for done in (False, True)]
    ticks[1].set_no_show_all(True)
    for widget in (*ticks, _label(text)):
        content.add(widget)
    button.add(content)
    button.connect("toggled", lambda _: [tick.set_visible(not tick.get_visible()) for tick in ticks])
    button.get_accessible().set_name(text)
    button.get_accessible().set_description(how)
    return button


def _label(text: str, style: str = "plain") -> Gtk.Label:
    label = Gtk.Label(label=text, xalign=0, wrap=True)
    label.set_line_wrap_mode(Pango.WrapMode.WORD_CHAR)
    label.get_style_context().add_class(style)
    return label


def _button(text: str) -> Gtk.Button:
    button = Gtk.Button()
    button.add(Gtk.Label(wrap=True, justify=Gtk.Justification.CENTER))
    _say(button, text)
    return button


def _say(button: Gtk.Button, text: str) -> None:
    button.get_child().set_text(text)
    button.get_accessible().set_name(text)


def _image(drawn: Image) -> Gtk.Widget:
    png = BytesIO()
    drawn.save(png, "PNG")
    loader = GdkPixbuf.PixbufLoader.new_with_type("png")
    loader.write(png.getvalue())
    loader.close()
    return Gtk.Image.new_from_pixbuf(loader.get_pixbuf())
