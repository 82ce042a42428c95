"""The support portal as a web page, which works without JavaScript."""

import base64
import hashlib
from html import escape
from typing import NamedTuple

from jump_server.models.user import UNNAMED
from jump_wire.errors import UserError

from .views import PortalChoices, PortalIssue, PortalSettings, Started

_STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:1rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:40rem;padding:1rem;"
    "min-height:100vh;box-sizing:border-box;display:flex;flex-direction:column;gap:2rem;"
    "color:#1c1c1c;background:#fff}"
    "header{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:center;gap:1rem}"
    "header img{max-width:100%;max-height:5rem}"
    "nav{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;margin-left:auto}"
    "footer nav{margin:0}"
    "nav a{padding:.25rem 0}"
    "main{flex:1}"
    "h1{font-size:1.75rem;line-height:1.25;margin:0 0 1rem}"
    ".text{white-space:pre-line}"
    "h1,.text{overflow-wrap:anywhere}"
    "form{display:grid;gap:.75rem;justify-items:start;margin:2rem 0}"
    "label,h2{font-size:1.1rem;font-weight:600;margin:0}"
    "legend{font-weight:600;padding:0 0 .25rem}"
    "fieldset{border:0;margin:0;padding:0;min-width:0;width:100%;display:grid;column-gap:1.5rem;"
    "grid-template-columns:repeat(auto-fill,minmax(min(100%,11rem),1fr))}"
    "fieldset.wide{display:block}"
    "fieldset label{display:flex;gap:.75rem;align-items:baseline;font-size:1rem;font-weight:400;"
    "padding:.5rem 0;overflow-wrap:anywhere}"
    "input[type=radio]{width:auto;flex:none;accent-color:#0b57d0}"
    "#name,#key-name{font-size:1rem;letter-spacing:0;width:20rem}"
    "#by-choice{border-top:1px solid #c4c4c4;padding-top:2rem}"
    "input{font:inherit;font-size:1.5rem;letter-spacing:.1em;padding:.5rem .75rem;width:14rem;"
    "max-width:100%;box-sizing:border-box;color:inherit;background:inherit;"
    "border:1px solid #747775;border-radius:.5rem}"
    "button{font:inherit;font-weight:600;padding:.6rem 1.25rem;border:0;border-radius:.5rem;"
    "color:#fff;background:#0b57d0;cursor:pointer}"
    "[hidden]{display:none}.bad{color:#b3261e;font-weight:600;margin:0}.hint{margin:0}"
    "pre{white-space:pre-wrap;overflow-wrap:anywhere;padding:1rem;border:1px solid #747775;"
    "border-radius:.5rem;user-select:all}code{white-space:nowrap}"
    "footer{border-top:1px solid #c4c4c4;padding:1rem 0}"
    "a{color:#0b57d0}a[aria-current]{color:inherit;font-weight:600;text-decoration:none}"
    "@media(prefers-color-scheme:dark){body{color:#e3e3e3;background:#131314}a{color:#a8c7fa}"
    "button{color:#062e6f;background:#a8c7fa}.bad{color:#f2b8b5}"
    "footer,#by-choice{border-color:#444746}input[type=radio]{accent-color:#a8c7fa}}"
)
_SCRIPT = """
function show() {
  const secret = location.hash.slice(1);
  for (const id of ["by-key", "by-choice"]) {
    const form = document.getElementById(id);
    if (form) form.hidden = secret !== "";
  }
  document.getElementById("by-link").hidden = secret === "";
  document.getElementById("secret").value = secret;
  for (const link of document.querySelectorAll("header a")) link.hash = location.hash;
}
addEventListener("hashchange", show);
show();
"""
"""Reads the secret of a session key's link, which browsers do not send to the server."""


def _hash(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


POLICY = (
    f"default-src 'none'; style-src '{_hash(_STYLE)}'; script-src '{_hash(_SCRIPT)}'; "
    "img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""Content security policy of the page."""

LANGUAGES = {"en": "English", "fr": "Français"}

_TEXTS = {
    "en": {
        "title": "Support",
        "text": "Our technicians use this site to help you remotely.",
        "key": "Enter your session key",
        "hint": "A technician gives you the key. Support sessions work on Linux computers.",
        "enter": "Enter the session key.",
        "start": "Start the session",
        "choose": "Or start without a key",
        "technician_list": "Choose a technician who is available",
        "issue_list": "Choose what you need help with",
        "nobody": "No technician is available at the moment.",
        "your_name": "Your name (optional)",
        "begin": "Start without a key",
        "pick": "Choose one of these.",
        "by_link": "A technician has invited you to a support session.",
        "no_script": "If a technician sent you a link, ask for the session key instead. "
        "The link works with JavaScript only.",
        "session": "Your support session",
        "technician": "Technician:",
        "limit": "Continue on this page within 10 minutes. It starts one session.",
        "line": "Open a terminal, paste this line, and press Enter:",
        "other": "Or download the program, and run it in a terminal with",
        "download": "Download the program",
        "nothing": "The program shows you what technicians do. You can end the session at any "
        "time. Nothing is installed.",
        "choice": "Language",
        "technicians": "For technicians",
        "console": "Sign in to the console",
        "login": "Administration",
    },
    "fr": {
        "title": "Assistance technique",
        "text": "Nos techniciens d'assistance utilisent ce site pour vous dépanner à distance.",
        "key": "Saisissez votre clé de session",
        "hint": "Un technicien d'assistance vous donne la clé. Les sessions d'assistance technique "
        "fonctionnent sur les ordinateurs Linux.",
        "enter": "Saisissez la clé de session.",
        "start": "Démarrer la session",
        "choose": "Ou démarrez sans clé",
        "technician_list": "Choisissez un technicien d'assistance disponible",
        "issue_list": "Choisissez votre problème",
        "nobody": "Aucun technicien d'assistance n'est disponible pour le moment.",
        "your_name": "Votre nom (facultatif)",
        "begin": "Démarrer sans clé",
        "pick": "Choisissez l'un de ces éléments.",
        "by_link": "Un technicien d'assistance vous invite à une session d'assistance technique.",
        "no_script": "Si un technicien d'assistance vous a envoyé un lien, demandez-lui plutôt la "
        "clé de session. Le lien ne fonctionne qu'avec JavaScript.",
        "session": "Votre session d'assistance technique",
        "technician": "Technicien d'assistance\u00a0:",
        "limit": "Continuez sur cette page dans les 10 minutes. Elle permet de démarrer une seule "
        "session.",
        "line": "Ouvrez un terminal, collez-y cette ligne, puis appuyez sur Entrée\u00a0:",
        "other": "Ou téléchargez le programme et lancez-le dans un terminal avec",
        "download": "Télécharger le programme",
        "nothing": "Le programme vous montre ce que font les techniciens d'assistance. Vous pouvez "
        "mettre fin à la session à tout moment. Rien n'est installé.",
        "choice": "Langue",
        "technicians": "Pour les techniciens d'assistance",
        "console": "Se connecter à la console",
        "login": "Administration",
    },
}
_PAGE = (
    '<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><title>{title}</title>'
    '<link rel="icon" href="/favicon.svg"><style>{style}</style></head><body>'
    "<header>{logo}{switch}</header><main>{main}</main>"
    '<footer><nav aria-label="{technicians}"><a href="/console">{console}</a>'
    '<a href="/login">{login}</a></nav></footer>{script}</body></html>\n'
)
_KEY_FORM = (
    '<form id="by-key" method="post" action="/start"><label for="key">{key}</label>'
    '<input type="hidden" name="lang" value="{language}">'
    '<input id="key" name="key" inputmode="numeric" autocomplete="off" required maxlength="32"'
    ' value="{typed}" aria-describedby="hint{described}"{invalid}>{problem}'
    '<p class="hint" id="hint">{hint}</p><label for="key-name">{your_name}</label>'
    '<input id="key-name" name="name" autocomplete="name" maxlength="64" value="{called}">'
    "<button>{start}</button>"
    "<noscript><p>{no_script}</p></noscript></form>"
    '<form id="by-link" method="post" action="/start" hidden><p>{by_link}</p>'
    '<input type="hidden" name="lang" value="{language}">'
    '<input id="secret" type="hidden" name="secret"><button>{start}</button></form>'
)
_CHOICE_FORM = (
    '<form id="by-choice" method="post" action="/start"><h2>{choose}</h2>'
    '<input type="hidden" name="lang" value="{language}">'
    '<input type="hidden" name="by" value="choice">{problem}{lists}{rest}</form>'
)
_CHOICE_START = (
    '<label for="name">{your_name}</label><input id="name" name="name" autocomplete="name"'
    ' maxlength="64" value="{called}"><button>{begin}</button>'
)
_LIST = "<fieldset{kind}{described}><legend>{legend}</legend>{choices}</fieldset>"
_CHOICE = (
    '<label><input type="radio" name="choice" value="{value}" required>'
    '<span dir="auto"{spoken}>{text}</span></label>'
)
_PROBLEM = '<p class="bad" id="problem" role="alert">{}</p>'
_STARTED = (
    "<h1>{session}</h1>{who}<p>{limit}</p>"
    '<h2>Linux</h2><p>{line}</p><pre tabindex="0">{command}</pre>'
    '<form method="post" action="/start/package"><p class="hint">{other} '
    "<code>sh bomgar-support.sh</code></p>"
    '<input type="hidden" name="lang" value="{language}">'
    '<input type="hidden" name="secret" value="{secret}"><button>{download}</button></form>'
    "<p>{nothing}</p>"
)


class Problem(NamedTuple):
    """Why a form was refused, and the key and the name that were typed into it."""

    text: str
    typed: str = ""
    name: str = ""
    by_choice: bool = False
    """Whether it is the form without a key."""


def render(
    shown: PortalSettings,
    choices: PortalChoices,
    language: str,
    problem: Problem | None = None,
) -> str:
    """Return the page in the language ``en`` or ``fr``.

    A text that the administrator wrote in the other language only is shown in that language.
    """
    words = _TEXTS[language]
    texts = {"en": shown["text_en"].strip(), "fr": shown["text_fr"].strip()}
    other = next(name for name in LANGUAGES if name != language)
    spoken = f' lang="{other}"' if not texts[language] and texts[other] else ""
    text = escape(texts[language] or texts[other] or words["text"])
    by_key = problem if problem and not problem.by_choice else None
    form = _KEY_FORM.format(
        **words,
        language=language,
        typed=escape(by_key.typed) if by_key else "",
        called=escape(by_key.name) if by_key else "",
        described=" problem" if by_key else "",
        invalid=' aria-invalid="true"' if by_key else "",
        problem=_PROBLEM.format(escape(by_key.text)) if by_key else "",
    )
    if shown["show_technicians"] or choices["issues"]:
        by_choice = problem if problem and problem.by_choice else None
        form += _choice_form(shown, choices, language, by_choice)
    title = escape(shown["title"] or words["title"])
    heading = f'<h1 dir="auto">{title}</h1><div class="text" dir="auto"{spoken}>{text}</div>'
    links = "".join(_choice(name, language) for name in LANGUAGES)
    switch = f'<nav aria-label="{words["choice"]}">{links}</nav>'
    return _page(shown, language, heading + form, switch, f"<script>{_SCRIPT}</script>")


def started(shown: PortalSettings, language: str, session: Started) -> str:
    """Return the page after the key: how the customer starts the program."""
    linux = next(one for one in session["platforms"] if one["platform"] == "linux")
    words, name = _TEXTS[language], session["technician"]
    who = f"<p>{words['technician']} <bdi>{escape(name)}</bdi></p>"
    main = _STARTED.format(
        **words,
        language=language,
        who="" if name == UNNAMED else who,
        command=escape(linux["command"]),
        secret=escape(session["secret"]),
    )
    return _page(shown, language, main)


def refusal(error: UserError, language: str, *, by_choice: bool = False) -> str:
    """Return the text for a refused form. A missing field is named as the page names it."""
    if error.code == "field_required":
        return _TEXTS[language]["pick" if by_choice else "enter"]
    if error.code.startswith("field_"):
        error = UserError("support_choice_gone" if by_choice else "support_key_refused")
    return error.text(language)


def _page(
    shown: PortalSettings, language: str, main: str, switch: str = "", script: str = ""
) -> str:
    words = _TEXTS[language]
    return _PAGE.format(
        language=language,
        title=escape(shown["title"] or words["title"]),
        style=_STYLE,
        logo=f'<img src="{escape(shown["logo"])}" alt="">' if shown["logo"] else "",
        switch=switch,
        main=main,
        technicians=words["technicians"],
        console=words["console"],
        login=words["login"],
        script=script,
    )


def _choice_form(
    shown: PortalSettings, choices: PortalChoices, language: str, problem: Problem | None
) -> str:
    words = _TEXTS[language]
    described = ' aria-describedby="problem"' if problem else ""
    technicians = "".join(
        _CHOICE.format(value=f"technician:{one['id']}", text=escape(one["name"]), spoken="")
        for one in choices["technicians"]
    )
    issues = "".join(_issue(one, language) for one in choices["issues"])
    lists = ""
    for legend, found, kind in (
        ("technician_list", technicians, ""),
        ("issue_list", issues, ' class="wide"'),
    ):
        if found:
            lists += _LIST.format(
                legend=words[legend], choices=found, kind=kind, described=described
            )
    if shown["show_technicians"] and not technicians:
        lists = f'<p class="hint">{words["nobody"]}</p>{lists}'
    rest = _CHOICE_START.format(**words, called=escape(problem.name) if problem else "")
    return _CHOICE_FORM.format(
        **words,
        language=language,
        problem=_PROBLEM.format(escape(problem.text)) if problem else "",
        lists=lists,
        rest=rest if technicians or issues else "",
    )


def _issue(issue: PortalIssue, language: str) -> str:
    texts = {"en": issue["text_en"], "fr": issue["text_fr"]}
    other = next(name for name in LANGUAGES if name != language)
    spoken = "" if texts[language] else f' lang="{other}"'
    text = escape(texts[language] or texts[other])
    return _CHOICE.format(value=f"issue:{issue['id']}", text=text, spoken=spoken)


def _choice(name: str, language: str) -> str:
    current = ' aria-current="true"' if name == language else ""
    link = f'href="/?lang={name}" lang="{name}" hreflang="{name}"'
    return f"<a {link}{current}>{LANGUAGES[name]}</a>"
