"""Installers' links by mail."""

from playwright.sync_api import expect

from tests.server.post_office import REFUSED, PostOffice
from tests.web.administration import Administration
from tests.web.conftest import OpenScreen
from tests.web.sites import ADMINISTRATOR, GROUP, RunningSite

RECIPIENTS = "Recipients"


def _make(site: RunningSite) -> str:
    body = {"jump_group": GROUP, "name": "Mailed"}
    return str(site.api(ADMINISTRATOR).request("POST", "/installers", body)["id"])


def test_a_link_is_sent_to_several(
    mailing: RunningSite, office: PostOffice, open_screen: OpenScreen
) -> None:
    office.envelopes.clear()
    made = _make(mailing)
    screen = open_screen(mailing, locale="fr-FR")
    pages = Administration(screen)
    pages.open(f"installers/{made}")
    field = pages.field("recipients")
    field.fill(f"ann@example.com; bob@{REFUSED}")
    pages.button("Envoyer le lien").click()
    expect(pages.error("recipients")).to_contain_text(f"le serveur SMTP a refusé bob@{REFUSED}.")
    expect(field).to_have_value(f"ann@example.com; bob@{REFUSED}")
    assert office.envelopes == []
    assert screen.violations() == []
    field.fill("ann@example.com, Bob Example bob.example.com")
    pages.button("Envoyer le lien").click()
    expect(pages.error("recipients")).to_have_text(
        "Destinataires : Bob n'est pas une adresse e-mail valide."
    )
    field.fill(" ".join(f"a{number}@example.com" for number in range(21)))
    pages.button("Envoyer le lien").click()
    expect(pages.error("recipients")).to_have_text("Destinataires : 20 valeurs maximum.")
    field.fill("Ann Example <ann@example.com>,\nbob@example.com")
    pages.button("Envoyer le lien").click()
    expect(screen.page.get_by_role("status").filter(has_text="Lien envoyé")).to_contain_text(
        "ann@example.com, bob@example.com"
    )
    ((recipients, message),) = office.envelopes
    assert recipients == ["ann@example.com", "bob@example.com"]
    assert message["Subject"] == "Installez le Jump Client de Jump at Example"
    assert f"{mailing.url}/install#{made}." in message.get_content()


def test_without_an_smtp_server_nothing_offers_it(
    site: RunningSite, open_screen: OpenScreen
) -> None:
    pages = Administration(open_screen(site))
    with pages.page.expect_response("**/api/v1/site"):
        pages.open(f"installers/{_make(site)}")
    expect(pages.button("Show link and QR code")).to_be_visible()
    expect(pages.field("recipients")).to_have_count(0)
