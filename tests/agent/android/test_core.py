"""The core of the Jump Client for Android: the golden vectors, and its behaviour without I/O."""

import base64
import json
import random
import struct
from typing import Any

import pytest

import jump_agent
from jump_wire import codec, link, messages
from tests.agent.android.probe import Probe
from tests.structure.sources import ROOT
from tests.wire import portable

VECTORS = json.loads((ROOT / "wire" / "vectors.json").read_text("utf-8"))
HASH = "0" * 64
BEGIN = f"jumpclient://connect?server=a.b:443&authority={HASH}"
VERSION = jump_agent.VERSION
WELCOME = '[2,1,"1.2.3",30,60]'


def test_each_valid_frame_means_what_its_vector_says(probe: Probe) -> None:
    vectors = VECTORS["frozen"] + VECTORS["valid"]
    found = probe.ask("decode_all", *(vector["frame"] for vector in vectors))
    expected = [{"message": each["message"], "fields": each["fields"]} for each in vectors]
    assert found == expected


def test_each_invalid_frame_is_refused(probe: Probe) -> None:
    frames = [vector["frame"] for vector in VECTORS["invalid"]]
    assert probe.ask("decode_all", *frames) == ["refused"] * len(frames)


def test_hostile_frames_get_the_same_answer_as_from_python(probe: Probe) -> None:
    frames = [
        frame for frame in portable.hostile_frames(random.Random(3), 400) if "NaN" not in frame
    ]
    assert probe.ask("decode_all", *frames) == [_by_python(frame) for frame in frames]


def _by_python(frame: str) -> Any:
    try:
        message = codec.decode(frame)
    except codec.RemoteProtocolError:
        return "refused"
    except codec.UnknownMessage:
        return None
    return {"message": type(message).__name__, "fields": json.loads(json.dumps(message.__dict__))}


def test_both_ends_follow_the_table(probe: Probe) -> None:
    hello = codec.encode(messages.Hello(1, 1, "1"))
    greeted = [["agent", hello]]
    online = [*greeted, ["server", WELCOME]]
    paths = {"connecting": [], "greeted": greeted, "online": online}
    for state, path in paths.items():
        for role in (link.AGENT, link.SERVER):
            for cls in (messages.Hello, messages.Welcome, messages.Uninstall, messages.Goodbye):
                frame = codec.encode(portable.build(cls, portable.largest))
                found = probe.ask("move", json.dumps(path), role, frame)
                following = link.TRANSITIONS.get((state, role, cls))
                if following is None:
                    assert found["raised"] == "ProtocolError"
                else:
                    assert found == [following, following]


def test_a_link_reports_and_keeps_its_times(probe: Probe) -> None:
    """The random numbers are all 0.5, so each interval has its exact length."""
    pipe = '[6,"p1","t","shell","s1","tool",["shell"],"alice",[80,24]]'
    terms = '[22,0,60,["cpu","console_user"]]'
    told = probe.ask("link", [0, None], [1, WELCOME], [2, pipe], [3, '[8,"s1"]'], [4, terms])
    greeting, online, refused, ended, obeyed = [_sent(each) for each in told]
    assert greeting == [[1, 1, 1, VERSION]]
    assert [online[0][0], *online[1:]] == [4, [5, 100, 2.5, 3000, ["/data:100:50"], "me"], "online"]
    reason = ["kind", "shell", "version", VERSION]
    assert refused == [[7, "p1", "version_mismatch", reason], "open shell"]
    assert ended == ["end s1"]
    assert obeyed == []
    late = probe.ask("link", [1, WELCOME], [2, terms], [61, '[30,"of a newer server"]'])
    assert _sent(late[2]) == [[5, 100, 0.0, 3000, ["/data:100:50"], ""], "ping"]


def test_a_link_pings_and_ends_when_nothing_answers(probe: Probe) -> None:
    told = probe.ask("link", [0, WELCOME], [29, None], [30, None], [44, None], [45, None])
    assert told[1:] == [[], ["ping"], [], ["ended no response from the server"]]


def test_a_link_changes_its_credential(probe: Probe) -> None:
    told = probe.ask("link", [0, WELCOME], [29, "[30]"], [59, "[30]"], [149, "[30]"], [151, "[10]"])
    assert '[9,"next"]' in told[4]
    assert "accepted" in told[4]
    assert probe.ask("link", [0, WELCOME], [1, "[11]"])[1] == ["uninstall"]


def _sent(each: list[str]) -> list[Any]:
    return [json.loads(one) if one.startswith("[") else one for one in each]


def test_a_server_that_does_not_greet_is_left(probe: Probe) -> None:
    told = probe.ask("link", [14, None], [15, None])
    assert told[1] == ["ended no welcome message from the server"]
    refused = probe.ask("link", [1, '[3,"server_full",90]'])
    assert refused[0][1:] == ["ended server_full"]


def _server_frame(opcode: int, payload: bytes, *, final: bool = True) -> bytes:
    length = len(payload)
    size = struct.pack("!B", length) if length < 126 else struct.pack("!BH", 126, length)
    return bytes([opcode | (0x80 if final else 0)]) + size + payload


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xc1\x00", 1002),  # reserved bits
        (b"\x81\x81\0\0\0\0a", 1002),  # masked
        (b"\x83\x00", 1002),  # unknown
        (b"\x80\x00", 1002),  # a continuation of nothing
        (b"\x09\x00", 1002),  # a fragmented ping
        (b"\x81\x7e\x00\x05hello", 1002),  # not the shortest form
        (b"\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x01", 1009),
        (b"\x82\x7f\xff\xff\xff\xff\xff\xff\xff\xff", 1002),
        (b"\x81\x02\xc3\x28", 1007),  # not UTF-8
        (b"\x88\x01a", 1002),
        (b"\x88\x02\x03\xec", 1002),  # 1004 may not be sent
    ],
)
def test_a_violation_of_the_framing_is_refused(probe: Probe, data: bytes, code: int) -> None:
    assert probe.ask("frames", base64.b64encode(data).decode()) == [code]


def test_frames_arrive_in_any_pieces(probe: Probe) -> None:
    data = _server_frame(1, "é🖥".encode()[:3], final=False) + _server_frame(9, b"now")
    data += _server_frame(0, "é🖥".encode()[3:]) + _server_frame(2, bytes(range(256)))
    data += _server_frame(8, struct.pack("!H", 1012) + b"within=30") + b"ignored"
    pieces = [base64.b64encode(bytes([byte])).decode() for byte in data]
    everything = base64.b64encode(bytes(range(256))).decode()
    expected = [[9, base64.b64encode(b"now").decode(), 0], [1, "é🖥", 0], [2, everything, 0]]
    assert probe.ask("frames", *pieces) == [*expected, [8, "within=30", 1012]]


@pytest.mark.parametrize("size", [0, 125, 126, 65535, 65536])
def test_what_it_sends_is_masked(probe: Probe, size: int) -> None:
    data = random.Random(size).randbytes(size)
    made = base64.b64decode(probe.ask("mask", base64.b64encode(data).decode()))
    head = 2 if size < 126 else 4 if size < 65536 else 10
    key = made[head : head + 4]
    assert bytes(byte ^ key[i % 4] for i, byte in enumerate(made[head + 4 :])) == data
    assert made[0] == 0x82
    assert made[1] == 0x80 | (size if size < 126 else 126 if size < 65536 else 127)


def test_a_link_of_a_site_is_read(probe: Probe) -> None:
    whole = f"jumpclient://connect?server=[::1]:8443&authority={HASH}&name=S%C3%A9curit%C3%A9"
    assert probe.ask("connect_link", f"{whole}&battery=off&mobile=off#abc.def_-g") == [
        "[::1]:8443", HASH, "Sécurité", "abc.def_-g", False, False,
    ]  # fmt: skip
    plain = probe.ask("connect_link", f"{BEGIN}#12345678")
    assert plain == ["a.b:443", HASH, "", "12345678", True, True]


@pytest.mark.parametrize(
    "link",
    [
        "",
        "https://a.b/install#12345678",
        f"jumpclient://connect?server=a.b:443&authority={HASH}",
        f"jumpclient://connect?server=a.b:443&authority={HASH}#",
        f"jumpclient://connect?server=a.b:443&authority={HASH}#12345678\r\nX: y",
        f"jumpclient://connect?server=a.b:443&authority={HASH[1:]}#12345678",
        f"jumpclient://connect?server=a.b:0&authority={HASH}#12345678",
        f"jumpclient://connect?server=a.b:65536&authority={HASH}#12345678",
        f"jumpclient://connect?server=a.b%0d%0aX:443&authority={HASH}#12345678",
        f"jumpclient://connect?server=u@a.b:443&authority={HASH}#12345678",
        f"jumpclient://connect?server=a.b:443&server=c.d:443&authority={HASH}#12345678",
        f"jumpclient://connect?server=a.b:443&authority={HASH}&name=%zz#12345678",
        f"jumpclient://connect?server=a.b:443&authority={HASH}&name={'x' * 3000}#12345678",
    ],
)
def test_another_link_is_none(probe: Probe, link: str) -> None:
    assert probe.ask("connect_link", link) is None


def test_a_sites_name_hides_nothing(probe: Probe) -> None:
    name = "A%E2%80%AE%0AB" + "c" * 80
    read = probe.ask("connect_link", f"{BEGIN}&name={name}#12345678")
    assert read[2] == "A  B" + "c" * 60


def test_output_is_kept_until_it_is_acknowledged(probe: Probe) -> None:
    sent = [["append", "ab"], ["append", "cde"], ["take", 0], ["take", 0], ["take", 0]]
    again = [["rewind", 1], ["take", 0], ["take", 0], ["acknowledge", 3], ["rewind", 0]]
    rest = [["take", 0], ["acknowledge", 9], ["rewind", 0], ["append", "f"], ["take", 0]]
    found = probe.ask("outbox", *sent, *again, *rest)
    assert found[:5] == [False, True, "ab", "cde", None]
    assert found[5:10] == [1, "b", "cde", False, 3]
    assert found[10:] == ["de", False, 5, False, "f"]


def test_waits_grow_and_follow_the_server(probe: Probe) -> None:
    assert probe.ask("backoff", *([0] * 7), 90) == [2, 4, 8, 16, 32, 60, 60, 135]
