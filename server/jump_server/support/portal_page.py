"""The support portal as a web page, which works without JavaScript."""

import base64
import hashlib
from html import escape

from .views import PortalSettings

_STYLE = (
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
    "footer{border-top:1px solid #c4c4c4;padding:1rem 0}"
    "a{color:#0b57d0}a[aria-current]{color:inherit;font-weight:600;text-decoration:none}"
    "@media(prefers-color-scheme:dark){body{color:#e3e3e3;background:#131314}a{color:#a8c7fa}"
    "footer{border-color:#444746}}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
"""Content security policy of the page."""

LANGUAGES = {"en": "English", "fr": "Français"}

_TEXTS = {
    "en": {
        "title": "Support",
        "text": "Our technicians use this site to help you remotely.",
        "language": "Language",
        "technicians": "For technicians",
        "console": "Sign in to the console",
        "login": "Administration",
    },
    "fr": {
        "title": "Assistance technique",
        "text": "Nos techniciens d'assistance utilisent ce site pour vous dépanner à distance.",
        "language": "Langue",
        "technicians": "Pour les techniciens d'assistance",
        "console": "Se connecter à la console",
        "login": "Administration",
    },
}
_PAGE = (
    '<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><title>{title}</title>'
    '<link rel="icon" href="/favicon.svg"><style>{style}</style></head><body>'
    '<header>{logo}<nav aria-label="{languages}">{switch}</nav></header>'
    '<main><h1 dir="auto">{title}</h1><div class="text" dir="auto"{spoken}>{text}</div></main>'
    '<footer><nav aria-label="{technicians}"><a href="/console">{console}</a>'
    '<a href="/login">{login}</a></nav></footer></body></html>\n'
)


def render(shown: PortalSettings, language: str) -> str:
    """Return the page in the language ``en`` or ``fr``.

    A text that the administrator wrote in the other language only is shown in that language.
    """
    words = _TEXTS[language]
    texts = {"en": shown["text_en"].strip(), "fr": shown["text_fr"].strip()}
    other = next(name for name in LANGUAGES if name != language)
    foreign = not texts[language] and texts[other]
    return _PAGE.format(
        language=language,
        title=escape(shown["title"] or words["title"]),
        style=_STYLE,
        logo=f'<img src="{escape(shown["logo"])}" alt="">' if shown["logo"] else "",
        languages=words["language"],
        switch="".join(_choice(name, language) for name in LANGUAGES),
        spoken=f' lang="{other}"' if foreign else "",
        text=escape(texts[language] or texts[other] or words["text"]),
        technicians=words["technicians"],
        console=words["console"],
        login=words["login"],
    )


def _choice(name: str, language: str) -> str:
    current = ' aria-current="true"' if name == language else ""
    link = f'href="/?lang={name}" lang="{name}" hreflang="{name}"'
    return f"<a {link}{current}>{LANGUAGES[name]}</a>"
