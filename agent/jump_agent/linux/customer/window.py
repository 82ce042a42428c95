"""The customer's screen as a window of the desktop, drawn by Tk."""

import tkinter
from tkinter import font, ttk
from typing import Any, Callable, Dict, List

from ...customer import view
from ...customer.panel import STAY
from ...customer.presentation import labels, over
from .apart import Port

READING_MS = 700
"""Milliseconds for which a new question takes no click: it may appear under the mouse."""

LAST_MS = 10 * 60 * 1000
"""Milliseconds after the session's end until the window closes itself."""

_SIZE = "540x680"
_TEXT, _BACK, _SOFT, _BLUE, _RED = "#1c1c1c", "#ffffff", "#f0f4f9", "#0b57d0", "#b3261e"


class Window:
    """The widgets, and what they show. ``shown`` counts the views.

    Args:
        root: the window.
        port: leads to the program.
    """

    def __init__(self, root: tkinter.Tk, port: Port) -> None:
        self._root = root
        self._port = port
        self._labels = labels()
        self._asked = 0
        self._said = 0
        self._is_over = False
        self._is_rating = False
        self.shown = 0
        root.title(self._labels["title"])
        root.geometry(_SIZE)
        root.minsize(320, 360)
        root.protocol("WM_DELETE_WINDOW", self.close)
        root["background"] = _BACK
        _style(ttk.Style(root))
        body = ttk.Frame(root, padding=16)
        body.pack(fill="both", expand=True)
        self.bottom = self._bottom(ttk.Frame(body))
        self.state = _text(body, bold=True, size=5)
        self.problem = _text(body, color=_RED)
        self.question = self._questions(ttk.Frame(body, padding=12, style="Asked.TFrame"))
        self.secret = self._secret(ttk.Frame(body, padding=12, style="Asked.TFrame"))
        self.survey = self._rating(ttk.Frame(body, padding=12, style="Asked.TFrame"))
        self.about = _text(body)
        drop = self._answer(view.DROP)
        self.drop = ttk.Button(body, text=self._labels[view.DROP], command=drop)
        _text(body, bold=True)["text"] = self._labels["chat"]
        self.chat = _texts(body, 6)
        self.writing = self._line(ttk.Frame(body))
        _text(body, bold=True)["text"] = self._labels["happened"]
        self.events = _texts(body, 4)
        root.tk.createfilehandler(port, tkinter.READABLE, self._take)

    def show(self, shown: Dict[str, Any]) -> None:
        """Show the texts of :mod:`.presentation`."""
        self._is_over = bool(shown["over"])
        self.shown += 1
        for label, text in ((self.state, shown["state"]), (self.problem, shown["problem"])):
            label["text"] = text
        self.about["text"] = "\n".join(shown["about"])
        self._ask(shown["question"])
        self._ask_password(shown["password"])
        if shown["elevated"]:
            self.drop.pack(anchor="w", after=self.about)
        else:
            self.drop.pack_forget()
        self._ask_survey(shown["survey"])
        nothing = [] if self._is_over else [self._labels["nothing"]]
        _write(self.events, shown["events"] or nothing)
        if self._is_rating:
            return
        if not self._is_over:
            _write(self.chat, shown["chat"])
            self.chat.see("end")
            self._hear(int(shown["said"]))
        else:
            self.writing.pack_forget()
            self._confirm(asking=False)
            self.end.configure(text=self._labels["close"], background=_SOFT, foreground=_TEXT)
            self._root.after(LAST_MS, self._root.destroy)

    def close(self) -> None:
        """Take a click on the window's own button to close it."""
        if self._is_over:
            self._root.destroy()
        elif self._is_rating:
            self._score(view.SKIP)()
        else:
            self._confirm(asking=True)

    def _take(self, *_: object) -> None:
        try:
            for found in self._port.receive():
                self.show(found)
        except EOFError:
            self._root.tk.deletefilehandler(self._port)
            if not self._is_over:
                self.show(over([self._labels["lost"]]))

    def _ask(self, question: Any) -> None:
        if question is None:
            self._asked = 0
            self.question.pack_forget()
            return
        self.asks["text"], self.within["text"] = question["text"], question["within"]
        if question["number"] == self._asked:
            return
        self._asked = question["number"]
        self._confirm(asking=False)
        self.question.pack(fill="x", pady=8, after=self.problem)
        for button in (self.allow, self.refuse):
            button.state(["disabled"])
        self._root.after(READING_MS, self._enable)
        self._root.deiconify()
        self._root.lift()

    def _ask_password(self, text: str) -> None:
        if self.wanted["text"] == text:
            return
        self.wanted["text"] = text
        self.password.delete(0, "end")
        if text:
            self.secret.pack(fill="x", pady=8, after=self.problem)
            self.password.focus_set()
        else:
            self.secret.pack_forget()

    def _ask_survey(self, survey: Any) -> None:
        if self._is_rating == (survey is not None):
            return
        self._is_rating = survey is not None
        if self._is_rating:
            self.rating["text"], self.scale["text"] = survey["question"], survey["scale"]
            self.survey.pack(fill="x", pady=8, after=self.problem)
            self.bottom.pack_forget()
            self.writing.pack_forget()
            self._root.deiconify()
            self._root.lift()
        else:
            self.survey.pack_forget()
            self.bottom.pack(side="bottom", fill="x", pady=(12, 0), before=self.state)

    def _score(self, what: str) -> Callable[[], None]:
        return lambda: self._port.choose({"what": what, "text": self.comment.get().strip()})

    def _rating(self, frame: ttk.Frame) -> ttk.Frame:
        self.rating = _text(frame, bold=True, back=_SOFT)
        self.scale = _text(frame, back=_SOFT)
        _text(frame, back=_SOFT)["text"] = self._labels["comment"]
        self.comment = ttk.Entry(frame, font="TkDefaultFont")
        self.comment.pack(fill="x", pady=(0, 8))
        self.scores = [
            ttk.Button(frame, text=score, width=3, command=self._score(score))
            for score in view.SCORES
        ]
        for button in self.scores:
            button.pack(side="left", padx=(0, 4))
        skip = ttk.Button(frame, text=self._labels[view.SKIP], command=self._score(view.SKIP))
        skip.pack(side="right")
        return frame

    def give(self, *_: object) -> None:
        """Use the password that the customer has typed; without one, cancel."""
        text = self.password.get()
        self.password.delete(0, "end")
        self._port.choose({"what": view.PASSWORD if text else view.CANCEL, "text": text})

    def _secret(self, frame: ttk.Frame) -> ttk.Frame:
        self.wanted = _text(frame, bold=True, back=_SOFT)
        self.password = ttk.Entry(frame, font="TkDefaultFont", show="*")
        self.password.bind("<Return>", self.give)
        ttk.Button(frame, text=self._labels[view.SAY], command=self.give).pack(side="right")
        self.password.pack(side="left", fill="x", expand=True, padx=(0, 8))
        return frame

    def _enable(self) -> None:
        for button in (self.allow, self.refuse):
            button.state(["!disabled"])

    def _answer(self, what: str) -> Callable[[], None]:
        return lambda: self._port.choose({"what": what, "question": self._asked})

    def _confirm(self, *, asking: bool) -> None:
        shown, hidden = (self.sure, self.end) if asking else (self.end, self.sure)
        hidden.pack_forget()
        shown.pack(fill="x")
        if asking:
            self.stay.focus_set()

    def _hear(self, said: int) -> None:
        if said > self._said:
            self._root.bell()
        self._said = said

    def say(self, *_: object) -> None:
        """Send what the customer has typed."""
        text = self.text.get().strip()
        self.text.delete(0, "end")
        if text:
            self._port.choose({"what": view.SAY, "text": text})

    def _line(self, frame: ttk.Frame) -> ttk.Frame:
        frame.pack(fill="x", pady=(0, 8))
        self.text = ttk.Entry(frame, font="TkDefaultFont")
        self.text.bind("<Return>", self.say)
        button = ttk.Button(frame, text=self._labels[view.SAY], command=self.say)
        button.pack(side="right", padx=(8, 0))
        self.text.pack(side="left", fill="x", expand=True)
        return frame

    def _bottom(self, frame: ttk.Frame) -> ttk.Frame:
        frame.pack(side="bottom", fill="x", pady=(12, 0))
        texts = self._labels
        self.end = _end(frame, texts[view.END], self.close)
        self.end.pack(fill="x")
        self.sure = ttk.Frame(frame)
        _text(self.sure, bold=True)["text"] = texts["sure"]
        self.stay = ttk.Button(self.sure, text=texts[STAY])
        self.stay["command"] = lambda: self._confirm(asking=False)
        self.stay.pack(side="left", padx=(0, 8))
        self.leave = _end(self.sure, texts[view.END], self._answer(view.END))
        self.leave.pack(side="right")
        return frame

    def _questions(self, frame: ttk.Frame) -> ttk.Frame:
        self.asks = _text(frame, bold=True, back=_SOFT)
        self.within = _text(frame, back=_SOFT)
        texts = self._labels
        self.allow = ttk.Button(frame, text=texts[view.ALLOW], command=self._answer(view.ALLOW))
        self.refuse = ttk.Button(frame, text=texts[view.REFUSE], command=self._answer(view.REFUSE))
        for button in (self.allow, self.refuse):
            button.pack(side="left", padx=(0, 8))
        return frame


def draw(port: Port) -> None:
    """Show the session in a window until the customer closes it. See :class:`.apart.Apart`."""
    try:
        root = tkinter.Tk(className="Support session")
    except tkinter.TclError:
        return  # the display takes no window
    Window(root, port)
    root.update()
    port.ready()
    root.mainloop()


def _style(style: ttk.Style) -> None:
    style.theme_use("clam")
    style.configure(".", background=_BACK, foreground=_TEXT)
    style.configure("Asked.TFrame", background=_SOFT, bordercolor=_BLUE, relief="solid")
    style.configure("TButton", padding=(16, 8), background=_SOFT, bordercolor=_TEXT)


def _text(
    parent: Any, *, bold: bool = False, size: int = 0, color: str = _TEXT, back: str = _BACK
) -> ttk.Label:
    shape = font.Font(parent, name="TkDefaultFont", exists=True).copy()
    shape.configure(weight="bold" if bold else "normal", size=shape["size"] + size)
    label = ttk.Label(parent, font=shape, foreground=color, background=back)
    label.bind("<Configure>", lambda event: label.configure(wraplength=event.width - 8))
    label.shape = shape  # type: ignore[attr-defined]  # Tk forgets a font that nothing refers to
    label.pack(fill="x", pady=2)
    return label


def _texts(parent: Any, height: int) -> tkinter.Text:
    text = tkinter.Text(
        parent,
        height=height,
        wrap="word",
        relief="flat",
        state="disabled",
        font="TkDefaultFont",
        background=_BACK,
        foreground=_TEXT,
        highlightthickness=0,
    )
    text.pack(fill="both", expand=True)
    return text


def _write(field: tkinter.Text, lines: List[str]) -> None:
    text = "\n".join(lines)
    if field.get("1.0", "end-1c") != text:
        field["state"] = "normal"
        field.replace("1.0", "end", text)
        field["state"] = "disabled"


def _end(parent: Any, text: str, command: Callable[[], None]) -> tkinter.Button:
    return tkinter.Button(
        parent,
        text=text,
        command=command,
        background=_RED,
        foreground="white",
        activebackground=_TEXT,
        activeforeground="white",
        relief="flat",
        padx=16,
        pady=8,
    )
