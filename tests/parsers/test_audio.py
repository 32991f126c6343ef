"""`dumpsys audio`: modes, microphone, volume keys, headsets. Invented, in the forms of 9 to 14."""

import zipfile

from offhook.facts.calls import CallState
from offhook.facts.handling import DeviceState, Microphone, UserAct
from offhook.facts.reading import Ignored, Unread
from tests.parsers.section_of import corpus, only, section_of, tally_of

DUMP = """\
Events log: phone state (logged after successful call to AudioSystem.setPhoneState(int, int))
03-03 09:44:03:772 setMode(MODE_IN_CALL) from package=com.android.server.telecom pid=1712 selected mode=MODE_IN_CALL by pid=1712
03-03 09:44:04:772 setMode(MODE_IN_COMMUNICATION) from package=com.example.voip pid=9 selected mode=MODE_IN_CALL by pid=1712
03-03 09:45:03:772 setMode(MODE_IN_COMMUNICATION) from package=com.example.voip pid=9
03-03 09:46:03:772 setMode(MODE_RINGTONE) from package=com.android.server.telecom pid=1712
03-03 09:47:03:772 setMode(MODE_NORMAL) from package=com.android.server.telecom pid=1712
03-03 09:47:04:772 setMode(MODE_CALL_SCREENING) from package=com.android.server.telecom pid=1712

Events log: recording activity received by AudioService
03-03 09:44:03:101 rec start riid:123 uid:10123 session:89 src:VOICE_RECOGNITION not silenced pack:com.example.assistant
03-03 09:44:05:101 rec update riid:123 uid:10123 session:89 src:VOICE_RECOGNITION silenced pack:com.example.assistant
03-03 09:44:06:101 rec stop riid:123 uid:-1 session:-1 src:null not silenced
03-03 09:44:07:101 rec stop  uid:10123 session:89 src:MIC pack:com.example.assistant

Events log: wired/A2DP/hearing aid device connection
03-03 09:50:00:001 setWiredDeviceConnectionState( type:4 state:DEVICE_STATE_AVAILABLE addr: name:h2w) from WiredAccessoryManager
03-03 09:51:00:001 setWiredDeviceConnectionState( type:4 state:DEVICE_STATE_UNAVAILABLE addr: name:h2w) from WiredAccessoryManager
03-03 09:52:00:001 setWiredDeviceConnectionState( type:400 state:DEVICE_STATE_AVAILABLE addr: name:hdmi) from X

Events log: volume changes (logged when command received by AudioService)
03-03 09:53:00:001 adjustSuggestedStreamVolume(sugg:USE_DEFAULT_STREAM_TYPE dir:ADJUST_RAISE flags:0x1011) from com.android.systemui
03-03 09:54:00:001 adjustSuggestedStreamVolume(sugg:STREAM_RING dir:ADJUST_LOWER flags:0x11) from com.example.app
03-03 09:55:00:001 setStreamVolume(stream:STREAM_RING index:0 flags:0x1) from com.example.app
13-45 09:55:00:001 setMode(MODE_NORMAL) from package=x pid=1
"""


def test_modes_are_those_that_were_chosen() -> None:
    states = only(section_of("audio", DUMP), CallState)
    assert [(s.state, s.package, s.witness) for s in states] == [
        ("offhook", "com.android.server.telecom", "audio_mode"),
        ("offhook", "com.example.voip", "audio_mode"),
        ("in_communication", "com.example.voip", "audio_mode"),
        ("ringing", "com.android.server.telecom", "audio_mode"),
        ("idle", "com.android.server.telecom", "audio_mode"),
    ]
    assert states[0].at is not None
    assert (states[0].at.lacks, states[0].at.ms % 1000) == (("year", "zone"), 772)


def test_who_opened_the_microphone_and_what_for() -> None:
    assert [(m.package, m.uid, m.started, m.used_for) for m in only(section_of("audio", DUMP), Microphone)] == [
        ("com.example.assistant", 10123, True, "VOICE_RECOGNITION"),
        ("", None, False, "null"),
        ("com.example.assistant", 10123, False, "MIC"),
    ]


def test_only_a_key_is_a_hand() -> None:
    assert [(a.act, a.package) for a in only(section_of("audio", DUMP), UserAct)] == [
        ("volume_key", "com.android.systemui")
    ]


def test_headsets_come_and_go_other_wires_are_ignored_by_name() -> None:
    facts = section_of("audio", DUMP)
    assert [(s.state, s.value) for s in only(facts, DeviceState)] == [("headset", "plugged"), ("headset", "unplugged")]
    assert "audio: wired device of type 400" in {i.name for i in only(facts, Ignored)}


def test_every_event_is_counted_and_an_impossible_time_is_unread() -> None:
    facts = section_of("audio", DUMP)
    tally = tally_of(facts, "audio")
    assert (tally.framed, tally.unread) == (17, 1)
    assert len(only(facts, Unread)) == 1


def test_the_corpus_dump_is_accounted_for() -> None:
    """Counted in a real report of Android 10: 16 lines that begin with a stamp."""
    archive = corpus("licensed/bugreport/bugreport-sailfish-QP1A.191005.007.A3-2020-01-08-15-30-07.zip")
    with zipfile.ZipFile(archive) as report:
        text = report.read(report.namelist()[0]).decode(errors="replace")
    dump = text.partition("DUMP OF SERVICE audio:\n")[2].partition("DUMP OF SERVICE")[0]
    tally = tally_of(section_of("audio", dump), "audio")
    assert (tally.framed, tally.unread) == (16, 0)
