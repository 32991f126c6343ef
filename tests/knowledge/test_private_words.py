"""The words of private data: every word of the closed lists has a name in plain English."""

from __future__ import annotations

from offhook.knowledge.private_words import CLASSES, HASHES, IDENTIFIERS, says


def test_every_word_of_the_contract_has_a_name() -> None:
    classes = (
        "identifier contacts correspondents messages call_log location photos notes calendar files browsing app_list "
        "app_usage wifi carrier account"
    )
    identifiers = (
        "imei imei2 imeisv meid imsi iccid serial android_id gsf_id gaid oaid mac bluetooth_mac own_number email account_id "
        "contact_number contact_name contact_email correspondent_number message_text ssid bssid carrier_name coordinates"
    )
    assert {*CLASSES} == {*classes.split()}
    assert {*IDENTIFIERS} == {*identifiers.split()}
    assert {*HASHES} == {"md5", "md5_16", "sha1", "sha1_base64url_16", "sha256"}


def test_one_and_several() -> None:
    assert says("imei", "identifier") == "the phone's IMEI"
    assert says("contact_number", "contacts") == "a contact's number"
    assert says("contact_number", "contacts", 25) == "25 contacts' numbers"
    assert says(None, "app_list", 1200) == "1,200 installed apps"
    assert says(None, "call_log", 3) == "3 entries of the call log"
    assert says(None, "something new", 2) == "2 something new"
