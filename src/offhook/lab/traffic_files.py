"""Traffic as evidence in a folder: one writer for each kind, and the paths that were written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from offhook.lab.render_capture import PCAPDROID_NG, TRAILED, Form, Ng, Packet, write_pcap, write_pcapng
from offhook.lab.render_har import write_har
from offhook.lab.render_mitmproxy import write_mitmproxy
from offhook.lab.render_netguard import write_netguard
from offhook.lab.render_netstats import write_netstats
from offhook.lab.render_pcapdroid import write_csv
from offhook.lab.render_zeek import write_zeek
from offhook.lab.traffic import HOME, Neighbour, Traffic
from offhook.lab.traffic_packets import WhoIs, packets
from offhook.lab.wire_packets import arp

Writer = Callable[[Traffic, WhoIs, Path], Path]


def write_traffic(traffic: Traffic, uid_of: WhoIs, folder: Path) -> list[Path]:
    """All evidence that the traffic is to be kept as. The same traffic gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    for kind in traffic.evidence:
        if kind == "zeek":
            paths += write_zeek(traffic, folder / "zeek")
        else:
            name, write = WRITERS[kind]
            paths.append(write(traffic, uid_of, folder / name))
    return paths


def _pcapdroid(traffic: Traffic, uid_of: WhoIs, path: Path) -> Path:
    return write_pcap(path, packets(traffic, uid_of), TRAILED)


def _pcapdroid_ng(traffic: Traffic, uid_of: WhoIs, path: Path) -> Path:
    return write_pcapng(path, packets(traffic, uid_of), PCAPDROID_NG)


def _pcap(traffic: Traffic, uid_of: WhoIs, path: Path) -> Path:
    return write_pcap(path, packets(traffic, uid_of))


def _shaped(form: Form) -> Writer:
    return lambda traffic, uid_of, path: write_pcap(path, packets(traffic, uid_of), form)


def _two_interfaces(traffic: Traffic, uid_of: WhoIs, path: Path) -> Path:
    """IPv6 over the mobile network, IPv4 over Wi-Fi, as a rooted phone notes both."""
    form = Ng(interfaces=(("wlan0", "ethernet"), ("rmnet0", "raw")), directions=True, nano=True, order=">")
    split = (replace(packet, interface=int(packet.data[0] >> 4 == 6)) for packet in packets(traffic, uid_of))
    return write_pcapng(path, split, form)


def _router(traffic: Traffic, uid_of: WhoIs, path: Path) -> Path:
    """Ethernet as the router sees it, by its own clock, with the chatter of the home in front.

    What PCAPdroid shows with the addresses of its own small network, the router sees with those of the home.
    """
    traffic = replace(traffic, network=HOME) if traffic.network.interface == "tun0" else traffic
    late = round(traffic.late_s * 1e6)
    asked = (_asks(traffic, number, one) for number, one in enumerate(traffic.neighbours))
    rest = packets(traffic, uid_of, all_devices=True)
    every = (_later(packet, late) for part in (asked, rest) for packet in part)
    return write_pcap(path, every, Form(link="ethernet"))


def _later(packet: Packet, late_us: int) -> Packet:
    return Packet(
        at_us=packet.at_us + late_us, data=packet.data, outgoing=packet.outgoing, source_mac=packet.source_mac, target_mac=packet.target_mac,
        framed=packet.framed,
    )  # fmt: skip


def _asks(traffic: Traffic, number: int, neighbour: Neighbour) -> Packet:
    frame = arp(neighbour.mac, neighbour.address, traffic.network.resolver)
    return Packet(at_us=traffic.began * 1000 + number * 1000, data=frame, framed=True)


WRITERS: dict[str, tuple[str, Writer]] = {
    "pcapdroid": ("PCAPdroid_22_Sep_00_00_00.pcap", _pcapdroid),
    "pcapdroid_ng": ("PCAPdroid_22_Sep_00_00_00.pcapng", _pcapdroid_ng),
    "pcap": ("capture.pcap", _pcap),
    "pcap_sll2": ("any.pcap", _shaped(Form(link="sll2", order=">"))),
    "pcap_nano": ("nano.pcap", _shaped(Form(link="ethernet", order=">", nano=True))),
    "pcap_gz": ("packed.pcap.gz", _shaped(Form(link="sll"))),
    "pcapng_two": ("both.pcapng", _two_interfaces),
    "router": ("router.pcap", _router),
    "csv": ("PCAPdroid_connections.csv", write_csv),
    "har": ("traffic.har", lambda traffic, _uid_of, path: write_har(traffic, path)),
    "har_pcapdroid": ("PCAPdroid.har", lambda traffic, _uid_of, path: write_har(traffic, path, pcapdroid=True)),
    "mitmproxy": ("flows.mitm", lambda traffic, _uid_of, path: write_mitmproxy(traffic, path)),
    "netguard": ("Netguard", write_netguard),
    "netstats": ("dumpsys_netstats.txt", write_netstats),
}
