"""Hosts that answer questions about names over HTTPS. What goes to them is protocol "doh" as far as a name can tell.

Only hosts that exist for that purpose are named. Some also show a web page; a conversation with them may be that.

References: the operators' own pages on their resolvers; the list of public servers kept by the curl project.
"""

from __future__ import annotations

HOSTS = frozenset(
    """
    dns.google dns.google.com dns64.dns.google 8888.google
    cloudflare-dns.com mozilla.cloudflare-dns.com chrome.cloudflare-dns.com security.cloudflare-dns.com
    family.cloudflare-dns.com 1dot1dot1dot1.cloudflare-dns.com odoh.cloudflare-dns.com one.one.one.one
    dns.quad9.net dns9.quad9.net dns10.quad9.net dns11.quad9.net dns12.quad9.net
    doh.opendns.com doh.familyshield.opendns.com doh.umbrella.com dns.umbrella.com
    dns.nextdns.io chromium.dns.nextdns.io firefox.dns.nextdns.io dns1.nextdns.io dns2.nextdns.io
    dns.adguard.com dns-family.adguard.com dns-unfiltered.adguard.com
    dns.adguard-dns.com family.adguard-dns.com unfiltered.adguard-dns.com
    doh.cleanbrowsing.org dns.controld.com freedns.controld.com doh.mullvad.net dns.mullvad.net adblock.dns.mullvad.net
    dns0.eu zero.dns0.eu doh.pub dns.pub doh.360.cn dns.alidns.com doh.dns.sb dns.sb dns.twnic.tw
    doh.xfinity.com doh.applied-privacy.net doh.ffmuc.net dns.digitale-gesellschaft.ch dns.switch.ch
    doh.libredns.gr doh.li dnsforge.de doh.tiar.app doh.centraleu.pi-dns.com public.dns.iij.jp
    doh.securedns.eu dns.rubyfish.cn jp.tiar.app ordns.he.net dns.njal.la
    """.split()
)
SUFFIXES = (".dns.nextdns.io", ".dns.controld.com", ".d.adguard-dns.com", ".cloudflare-gateway.com")
"""Each customer of these has a name of their own."""
ADDRESSES = frozenset(
    """
    8.8.8.8 8.8.4.4 2001:4860:4860::8888 2001:4860:4860::8844
    1.1.1.1 1.0.0.1 2606:4700:4700::1111 2606:4700:4700::1001
    9.9.9.9 149.112.112.112 2620:fe::fe 2620:fe::9 223.5.5.5 223.6.6.6 94.140.14.14 94.140.15.15
    """.split()
)
"""Asked for by address alone, without a name."""


def is_resolver(host: str | None, address: str) -> bool:
    """Whether a host (or, where none is named, an address) answers questions about names over HTTPS."""
    if host is None:
        return address in ADDRESSES
    return host in HOSTS or host.endswith(SUFFIXES)
