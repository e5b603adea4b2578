"""Rooms and the ways out that their fences refuse, in words. Pure."""

from __future__ import annotations

from ui.words import mark, say

ROOMS = {
    "launcher": mark("Launcher"),
    "recorder": mark("Recorder"),
    "station": mark("Station"),
    "checker": mark("Checker"),
    "sender": mark("Sender"),
    "gateway": mark("Gateway beside it"),
}
ATTEMPTS = {
    "start a program": mark("start a program"),
    "start a program through Python": mark("start a program through Python"),
    "start a process": mark("start a process"),
    "type into the terminal": mark("type into the terminal"),
    "look into another process": mark("look into another process"),
    "reach the network": mark("reach the network"),
    "make a network socket": mark("make a network socket"),
    "make an IPv6 socket": mark("make an IPv6 socket"),
    "make a local socket": mark("make a local socket"),
    "make a raw socket": mark("make a raw socket"),
    "connect": mark("connect"),
    "connect to another port": mark("connect to another port"),
    "send a datagram": mark("send a datagram"),
    "wait for callers": mark("wait for callers"),
    "write a new file": mark("write a new file"),
    "change a file": mark("change a file"),
    "read outside the outbox": mark("read outside the outbox"),
    "write a shipment": mark("write a shipment"),
    "none tried": mark("none tried"),
}


def room_words(room: str) -> str:
    """A room's name."""
    return say(ROOMS[room]) if room in ROOMS else room


def attempt_words(attempt: str) -> str:
    """A way out that was tried."""
    return say(ATTEMPTS[attempt]) if attempt in ATTEMPTS else attempt


def rooms_words(fact: str) -> str:
    """`recorder, sender` as the doctor writes it."""
    return " · ".join(room_words(room) for room in fact.split(", "))


def holes_words(fact: str) -> str:
    """`sender: connect; recorder: change a file` as the doctor writes it."""
    holes = (hole.partition(": ") for hole in fact.split("; "))
    return " · ".join(f"{room_words(room)}: {attempt_words(attempt)}" for room, _, attempt in holes)
