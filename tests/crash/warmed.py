"""Run as a program by `warm`: imports Baton once and then forks whatever it is told to, which is a real process of its
own, killed and waited for like any other. It opens no connection and starts no thread itself.

Each line it reads is a command in JSON, each line it writes the answer: spawn → {"pid"}, poll → {"status"} or null,
act → {"status", "result"}.
"""

import importlib
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any, NoReturn

from .skewed import put_wrong

# What takes long to import, but for what may be imported only where it will run (Twisted's reactor).
MODULES = ("celery.worker.consumer.tasks", "flows.tasks.pool", "orchestrator.asgi", "tests.crash.acts")
Answer = dict[str, Any]


def main() -> None:
    if wrong := float(sys.argv[2]):
        put_wrong(wrong)
    import django

    django.setup()
    for name in MODULES:
        importlib.import_module(name)
    _say({"ready": True})
    children: set[int] = set()
    for line in sys.stdin:
        command = json.loads(line)
        _say(DOINGS[command.pop("do")](children, **command))
    for child in children:
        _kill(child)


def _spawn(children: set[int], argv: list[str], output: str, env: dict[str, str]) -> Answer:
    child = _fork(lambda: _command(argv), output, env)
    children.add(child)
    return {"pid": child}


def _poll(children: set[int], pid: int) -> Answer:
    found, status = os.waitpid(pid, os.WNOHANG)
    if not found:
        return {"status": None}
    children.discard(pid)
    return {"status": os.waitstatus_to_exitcode(status)}


def _act(children: set[int], name: str, arguments: Answer, output: str, env: dict[str, str]) -> Answer:
    reader, writer = os.pipe()

    def perform() -> None:
        from tests.crash.acts import ACTS

        os.close(reader)
        result = ACTS[name](**arguments)
        with os.fdopen(writer, "w") as answer:
            json.dump(result, answer)

    child = _fork(perform, output, env)
    os.close(writer)
    with os.fdopen(reader) as answer:
        said = answer.read()
    _, status = os.waitpid(child, 0)
    return {"status": os.waitstatus_to_exitcode(status), "result": json.loads(said) if said else None}


def _fork(work: Callable[[], None], output: str, env: dict[str, str]) -> int:
    child = os.fork()
    if child == 0:
        _be(work, output, env)
    return child


def _be(work: Callable[[], None], output: str, env: dict[str, str]) -> NoReturn:
    status = 1
    try:
        os.setsid()
        written = os.open(output, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for into, descriptor in ((0, nothing), (1, written), (2, written)):
            os.dup2(descriptor, into)
        os.environ.update(env)
        from flows.journal import faultpoints

        importlib.reload(faultpoints)
        work()
        status = 0
    except SystemExit as left:
        status = left.code if isinstance(left.code, int) else int(left.code is not None)
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def _command(argv: list[str]) -> None:
    sys.argv = ["manage.py", *argv]
    import manage

    manage.main()


def _kill(child: int) -> None:
    try:
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
    except (ProcessLookupError, ChildProcessError):
        pass


def _say(answer: Answer) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


DOINGS: dict[str, Callable[..., Answer]] = {"spawn": _spawn, "poll": _poll, "act": _act}

if __name__ == "__main__":
    main()
