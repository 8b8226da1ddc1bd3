"""Runs a server as make's child so that Ctrl-C in a terminal reaches the server alone.

make dies by the signal it gets, whatever its child makes of it, and the shell would show 130 after a clean stop. So the
server becomes the terminal's foreground job; Ctrl-C then asks only the server, and make sees its exit status.
Without a terminal the server simply takes this process's place.
"""

import os
import signal
import sys
from types import FrameType

KEYBOARD = 0


def run(command: list[str]) -> int:
    group = os.getpgrp()
    try:
        has_terminal = os.tcgetpgrp(KEYBOARD) == group
    except OSError:
        has_terminal = False
    if not has_terminal:
        os.execvp(command[0], command)
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        os.tcsetpgrp(KEYBOARD, os.getpgrp())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        os.execvp(command[0], command)

    def pass_on(sent: int, frame: FrameType | None) -> None:
        os.kill(child, sent)

    for asked in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(asked, pass_on)
    while True:
        _, status = os.waitpid(child, os.WUNTRACED)
        os.tcsetpgrp(KEYBOARD, group)
        if not os.WIFSTOPPED(status):
            return os.waitstatus_to_exitcode(status)
        os.killpg(group, signal.SIGSTOP)  # Ctrl-Z: stop with the server, go on with it
        os.tcsetpgrp(KEYBOARD, child)
        os.killpg(child, signal.SIGCONT)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
