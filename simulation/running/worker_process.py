"""One worker: a Python process that receives batches through a pipe.

The two processes share only pipes. A pipe closes when either process ends, in any way, so nothing
has to be tidied up: the worker ends with its parent, and no shared memory or temporary folder can
be left behind. A worker is started as a new program,
not forked, so that it works alike on every system.
"""

from __future__ import annotations

import os
import pickle
import struct
import subprocess
import sys
import threading
import traceback
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, BinaryIO

from simulation.errors import HometruthError

LENGTH = struct.Struct("<Q")
START = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); "
    "from simulation.running.worker_process import serve; serve()"
)
ONE_THREAD = tuple(f"{name}_NUM_THREADS" for name in ("OMP", "OPENBLAS", "MKL"))


class WorkerLostError(HometruthError):
    """Something other than hometruth ended a worker process."""


class RaisedInWorkerError(Exception):
    """The traceback, as text, of an error that a worker raised."""


class WorkerProcess:
    """The parent's end of a worker.

    Args:
        job: the pickled ``(work, experiment)`` of which it does batches.
    """

    def __init__(self, job: bytes) -> None:
        self.job = job
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", START],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**dict.fromkeys(ONE_THREAD, "1"), **os.environ},
            **_left_out_of_control_c(),
        )

    def do(self, batch: Any) -> Any:
        """The result of the work for a batch.

        Raises:
            WorkerLostError: the process has ended.
            Exception: what the work raised.
        """
        to, back = self.process.stdin, self.process.stdout
        assert to and back
        try:
            if self.job:
                pickle.dump(sys.path, to)
                _send(to, self.job)
                self.job = b""
            _send(to, pickle.dumps(batch))
            answer, error, text = pickle.loads(_receive(back))
        except (EOFError, OSError) as lost:
            raise WorkerLostError(_how_it_ended(self.process)) from lost
        if error is not None:
            raise error from RaisedInWorkerError(text)
        return answer

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe
            with suppress(OSError):  # what was not sent yet cannot be sent any more
                pipe.close()


def serve() -> None:
    """Do what comes in, in a worker, until the parent closes the pipe or ends."""
    back = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what is printed must not get between the answers
    coming: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, coming), daemon=True).start()
    work, experiment = pickle.loads(coming.get())
    while True:
        batch = pickle.loads(coming.get())
        answer: tuple[Any, Exception | None, str]
        try:
            answer = work(experiment, batch), None, ""
        except Exception as error:
            answer = None, error, traceback.format_exc()
        _send(back, _pickled(answer))


def _listen(stream: BinaryIO, coming: SimpleQueue[bytes]) -> None:
    """Take in what the parent sends; end the process, even in mid batch, when the parent ends."""
    while True:
        try:
            coming.put(_receive(stream))
        except (EOFError, OSError):
            os._exit(0)


def _pickled(answer: tuple[Any, Exception | None, str]) -> bytes:
    try:
        return pickle.dumps(answer)
    except Exception:  # an error may hold what cannot be sent
        return pickle.dumps((None, RuntimeError(str(answer[1])), answer[2]))


def _send(stream: Any, content: bytes) -> None:
    stream.write(LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def _receive(stream: Any) -> bytes:
    """The next message.

    Raises:
        EOFError: the other end was closed.
    """
    (length,) = LENGTH.unpack(_exactly(stream, LENGTH.size))
    return _exactly(stream, length)


def _exactly(stream: Any, length: int) -> bytes:
    content: bytes = stream.read(length)
    if len(content) < length:
        raise EOFError
    return content


def _left_out_of_control_c() -> dict[str, Any]:
    """Options of a process that Ctrl-C in the terminal does not reach: it is for the parent."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"process_group": 0}


def _how_it_ended(process: subprocess.Popen[bytes]) -> str:
    status = process.wait()
    how = f"signal {-status}" if status < 0 else f"exit status {status}"
    return (
        f"A worker process was ended from outside ({how}). The machine may be short of memory: "
        "use fewer --workers."
    )
