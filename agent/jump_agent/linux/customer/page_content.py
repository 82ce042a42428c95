"""What the customer's browser gets: the page of the session, and the file that leads to it."""

import base64
import hashlib
from html import escape
from typing import Any, Dict

from jump_wire.messages import CHAT_LIMIT

from ...customer.view import SCORES

EMPTY: Dict[str, Any] = {
    "state": "",
    "problem": "",
    "about": [],
    "question": None,
    "password": "",
    "elevated": False,
    "events": [],
    "chat": [],
    "said": 0,
    "survey": None,
    "over": False,
}
"""A view that shows nothing; see :func:`.presentation.present`."""

_STYLE = """
:root { color-scheme: light dark; --text: #1c1c1c; --back: #fff; --line: #747775;
  --soft: #f0f4f9; --blue: #0b57d0; --on-blue: #fff; --red: #b3261e; --on-red: #fff; }
@media (prefers-color-scheme: dark) { :root { --text: #e3e3e3; --back: #131314; --line: #8e918f;
  --soft: #1e1f20; --blue: #a8c7fa; --on-blue: #062e6f; --red: #f2b8b5; --on-red: #601410; } }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { font: 1rem/1.5 system-ui, sans-serif; color: var(--text); background: var(--back);
  max-width: 44rem; min-height: 100vh; margin: 0 auto; padding: 1rem;
  display: flex; flex-direction: column; gap: 1rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0; }
h2 { font-size: 1.1rem; margin: 0 0 .25rem; }
h1, p, li { overflow-wrap: anywhere; }
p { margin: 0; }
ul { list-style: none; margin: 0; padding: 0; }
main { flex: 1; display: flex; flex-direction: column; gap: 1.25rem; }
#question, #secret, #survey { background: var(--soft); border: 2px solid var(--blue);
  border-radius: .75rem; padding: 1rem; display: grid; gap: .75rem; }
#messages li { white-space: pre-wrap; margin: 0 0 .5rem; }
#messages { max-height: 40vh; overflow-y: auto; }
#secret p, #rating { font-weight: 600; }
form { display: flex; gap: .75rem; align-items: flex-end; }
label { flex: 1; display: grid; gap: .25rem; }
textarea, input { font: inherit; width: 100%; resize: vertical; padding: .5rem;
  border-radius: .5rem;
  border: 1px solid var(--line); color: inherit; background: inherit; }
#question p:first-child { font-weight: 600; font-size: 1.1rem; }
.buttons { display: flex; flex-wrap: wrap; gap: .75rem; }
#survey .buttons { display: grid; grid-template-columns: repeat(5, minmax(0, 5rem)); }
#survey .main { padding-inline: 0; }
#survey [value=skip] { grid-column: 1 / -1; justify-self: start; }
button { font: inherit; font-weight: 600; padding: .65rem 1.5rem; border-radius: .5rem;
  border: 1px solid var(--line); color: inherit; background: transparent; cursor: pointer; }
button:disabled { opacity: .5; cursor: default; }
button:focus-visible { outline: 3px solid var(--blue); outline-offset: 2px; }
.main { color: var(--on-blue); background: var(--blue); border-color: var(--blue); }
.end { color: var(--on-red); background: var(--red); border-color: var(--red);
  font-size: 1.1rem; padding: .8rem 1.5rem; }
footer { position: sticky; bottom: 0; background: var(--back); padding: .75rem 0;
  border-top: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: .75rem;
  align-items: center; }
#end { width: 100%; }
#sure { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; width: 100%; }
#sure p { flex: 1 0 100%; font-weight: 600; }
#problem { color: var(--red); }
"""
_SCRIPT = """
const byId = (id) => document.getElementById(id);
const { nothing, lost, title } = document.body.dataset;
const READING = 700; // milliseconds for which a new question takes no click
const NOTHING = {
  problem: "", about: [], question: null, password: "", events: [], chat: [], survey: null,
};
const headers = { "X-Support-Key": sessionStorage.getItem("key") ?? "" };
let asked = 0;
let said = 0;
let over = false;
let news = false;
let rating = false;

function choose(what, question = 0, text = "") {
  const body = JSON.stringify({ what, question, text });
  const kind = { "Content-Type": "application/json" };
  fetch("/choose", { method: "POST", headers: { ...headers, ...kind }, body });
}

function lines(list, texts) {
  const shown = texts.join("\\n");
  if (list.shown === shown) return;
  list.shown = shown;
  list.replaceChildren(...texts.map((text) => {
    const item = document.createElement("li");
    item.textContent = text;
    return item;
  }));
}

function write(id, text) {
  if (byId(id).textContent !== text) byId(id).textContent = text;
  byId(id).hidden = text === "";
}

function ask(question) {
  byId("question").hidden = question === null;
  if (question === null) return (asked = 0);
  write("asks", question.text);
  write("within", question.within);
  if (question.number === asked) return;
  asked = question.number;
  sure(false);
  for (const id of ["allow", "refuse"]) {
    byId(id).disabled = true;
    setTimeout(() => (byId(id).disabled = false), READING);
  }
}

function sure(asking) {
  byId("sure").hidden = !asking;
  byId("end").hidden = asking || over;
}

function converse(view) {
  const messages = byId("messages");
  const atEnd = messages.scrollHeight - messages.scrollTop - messages.clientHeight < 40;
  lines(messages, view.chat);
  if (atEnd) messages.scrollTop = messages.scrollHeight;
  if (view.said > said && document.hidden) news = true;
  said = view.said;
}

function draw(view) {
  over = view.over;
  if (!over && view.survey === null) converse(view);
  write("state", view.state);
  write("problem", view.problem);
  lines(byId("about"), view.about);
  write("wanted", view.password);
  if (byId("secret").hidden !== (view.password === "")) {
    byId("password").value = "";
    byId("secret").hidden = view.password === "";
    if (view.password) byId("password").focus();
  }
  byId("drop").hidden = !view.elevated;
  ask(view.question);
  lines(byId("events"), view.events.length ? view.events : over ? [] : [nothing]);
  byId("happened").hidden = over && !view.events.length;
  entitle();
  rate(view.survey);
  if (over) {
    byId("bottom").hidden = byId("writing").hidden = true;
    byId("chat").hidden = !byId("messages").childElementCount;
  }
}

function rate(survey) {
  const before = rating;
  rating = survey !== null;
  byId("survey").hidden = !rating;
  for (const id of ["bottom", "chat"]) byId(id).hidden = rating;
  if (!rating) return;
  write("rating", survey.question);
  write("scale", survey.scale);
  if (!before) byId("survey").focus();
}

function entitle() {
  document.title = (asked || news ? "(!) " : "") + title;
}

function say() {
  const text = byId("text").value.trim();
  byId("text").value = "";
  if (text) choose("say", 0, text);
}

byId("end").addEventListener("click", () => {
  sure(true);
  byId("stay").focus();
});
byId("stay").addEventListener("click", () => {
  sure(false);
  byId("end").focus();
});
byId("leave").addEventListener("click", () => choose("end"));
for (const what of ["allow", "refuse"])
  byId(what).addEventListener("click", () => choose(what, asked));
for (const button of byId("survey").querySelectorAll("button"))
  button.addEventListener("click", () => choose(button.value, 0, byId("comment").value.trim()));
byId("drop").addEventListener("click", () => choose("drop"));
byId("giving").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = byId("password").value;
  byId("password").value = "";
  choose(text ? "password" : "cancel", 0, text);
});
byId("writing").addEventListener("submit", (event) => {
  event.preventDefault();
  say();
});
byId("text").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  say();
});
document.addEventListener("visibilitychange", () => {
  news = news && document.hidden;
  entitle();
});
addEventListener("beforeunload", (event) => over || rating || event.preventDefault());

let missing;
async function follow() {
  const answer = await fetch("/events", { headers });
  if (!answer.ok) return;
  const reader = answer.body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  while (!over) {
    const { value, done } = await reader.read();
    if (done) return;
    const parts = (rest + decoder.decode(value, { stream: true })).split("\\n\\n");
    rest = parts.pop();
    for (const part of parts.filter((one) => one.startsWith("data: "))) {
      clearTimeout(missing);
      missing = undefined;
      draw(JSON.parse(part.slice(6)));
    }
  }
  reader.cancel();
}

async function stay() {
  while (!over) {
    await follow().catch(() => undefined);
    if (over) return;
    missing ??= setTimeout(() => {
      over = true;
      draw({ ...NOTHING, state: lost, over });
    }, 8000);
    await new Promise((again) => setTimeout(again, 1000));
  }
}
stay();
"""
_GO_ON = 'sessionStorage.setItem("key", document.body.dataset.key); location.replace("/");'
_SUBMIT = "document.forms[0].submit();"


def _hash(content: str) -> str:
    return "'sha256-%s'" % base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


POLICY = (
    "default-src 'none'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; style-src %s; script-src %s %s"
) % tuple(map(_hash, (_STYLE, _SCRIPT, _GO_ON)))
"""Content security policy of everything that is served."""

_OPENED = (
    '<!doctype html><meta charset="utf-8"><title></title><body data-key="{key}">'
    "<script>{go_on}</script>"
)

_DOOR = (
    '<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{title}</title>'
    '<form method="post" action="http://{name}/open">'
    '<input type="hidden" name="secret" value="{secret}"><button>{title}</button></form>'
    "<script>{submit}</script></html>\n"
)
_PAGE = (
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><title>{title}</title>'
    '<style>{style}</style></head><body data-title="{title}" data-nothing="{nothing}" '
    'data-lost="{lost}"><main><div role="status"><h1 id="state" dir="auto"></h1>'
    '<p id="problem" hidden></p></div>'
    '<section id="question" role="alert" hidden><p id="asks"></p><p id="within" aria-live="off">'
    '</p><div class="buttons"><button id="allow" class="main">{allow}</button>'
    '<button id="refuse">{refuse}</button></div></section>'
    '<section id="secret" role="alert" hidden><p id="wanted"></p><form id="giving">'
    '<label>{password}<input id="password" type="password" maxlength="256" autocomplete="off">'
    "</label><button>{say}</button></form></section>"
    '<section id="survey" aria-labelledby="rating" aria-describedby="scale" tabindex="-1" hidden>'
    '<p id="rating" dir="auto"></p><p id="scale"></p>'
    '<label>{comment}<textarea id="comment" rows="3" maxlength="1000"></textarea></label>'
    '<div class="buttons">{scores}<button value="skip">{skip}</button></div></section>'
    '<div role="status"><ul id="about"></ul></div>'
    '<button id="drop" hidden>{drop}</button>'
    '<section id="chat" aria-labelledby="said"><h2 id="said">{chat}</h2>'
    '<div role="log" tabindex="0" aria-labelledby="said"><ul id="messages"></ul></div>'
    '<form id="writing"><label>{write}<textarea id="text" rows="2" maxlength="{limit}"></textarea>'
    "</label><button>{say}</button></form></section>"
    '<section id="happened" aria-labelledby="what"><h2 id="what">{happened}</h2>'
    '<ul id="events"></ul></section></main>'
    '<footer id="bottom"><button id="end" class="end">{end}</button>'
    '<div id="sure" hidden><p>{sure}</p><button id="stay">{stay}</button>'
    '<button id="leave" class="end">{end}</button></div></footer>'
    "<script>{script}</script></body></html>\n"
)


def page(labels: Dict[str, str]) -> str:
    """Return the page, which gets its views from ``/events``."""
    scores = "".join('<button class="main" value="%s">%s</button>' % (one, one) for one in SCORES)
    fixed = {"style": _STYLE, "script": _SCRIPT, "limit": CHAT_LIMIT, "scores": scores}
    return _PAGE.format(**fixed, **_escaped(labels))


def opened(key: str) -> str:
    """Return the answer to the secret. It keeps the key, and the page replaces it in the history.

    Unlike a cookie, which browsers send to every port of an address, the key is for this port only:
    another account of the computer can open another one.
    """
    return _OPENED.format(key=key, go_on=_GO_ON)


def door(name: str, secret: str, labels: Dict[str, str]) -> str:
    """Return the private file that opens the page at ``name``, a host and port."""
    return _DOOR.format(name=name, secret=secret, submit=_SUBMIT, **_escaped(labels))


def _escaped(labels: Dict[str, str]) -> Dict[str, str]:
    return {name: escape(text) for name, text in labels.items()}
