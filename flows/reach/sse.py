"""Reads an event stream as the HTML standard says, however its text is cut into pieces."""

from typing import NamedTuple


class ServerEvent(NamedTuple):
    """`id` is the last one that was said, in this event or before it."""

    data: str
    event: str = "message"
    id: str = ""


class EventParser:
    """Feed it text as it comes; `end` gives an event that no blank line closes, which the standard would drop."""

    def __init__(self) -> None:
        self.retry_ms: int | None = None
        self._started = False
        self._after_return = False
        self._line: list[str] = []  # pieces of the line that has not ended
        self._data: list[str] = []
        self._event = ""
        self._id = ""

    def feed(self, text: str) -> list[ServerEvent]:
        if not text:
            return []
        if not self._started:
            self._started = True
            text = text.removeprefix("\ufeff")
        if self._after_return:
            text = text.removeprefix("\n")
        self._after_return = text.endswith("\r")
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        *lines, rest = text.split("\n")
        events: list[ServerEvent] = []
        for line in lines:
            if self._line:
                line, self._line = "".join((*self._line, line)), []
            if line.startswith("data: "):  # nearly every line
                self._data.append(line[6:])
            else:
                self._take(line, events)
        if rest:
            self._line.append(rest)
        return events

    def end(self) -> list[ServerEvent]:
        events: list[ServerEvent] = []
        if self._line:
            line, self._line = "".join(self._line), []
            self._take(line, events)
        self._take("", events)
        return events

    def _take(self, line: str, events: list[ServerEvent]) -> None:
        if not line:
            if self._data:
                events.append(ServerEvent("\n".join(self._data), self._event or "message", self._id))
                self._data = []
            self._event = ""
            return
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "data":
            self._data.append(value)
        elif field == "event":
            self._event = value
        elif field == "id" and "\0" not in value:
            self._id = value
        elif field == "retry" and value.isascii() and value.isdigit() and len(value) < 10:
            self.retry_ms = int(value)
