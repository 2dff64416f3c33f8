"""Large requests go to a temporary file while they arrive; where the disk is full, they stay in memory.

They may be as large there as an upload may be: the page that asked for the file then answers in its own words.
"""

from __future__ import annotations

import errno
import io
import logging
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from contextlib import ExitStack
from typing import IO, Any, BinaryIO, cast

from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpResponse

log = logging.getLogger(__name__)
SPARE = 2 * 1024 * 1024  # bytes around the file: the other fields of its form
FULL = (
    "Our disk is full or not working, so this could not be kept. What you typed is still on the page before this one: "
    "go back and try again later, or without the file.\n\n"
    "Nuestro disco está lleno o no funciona, y esto no se pudo guardar. Lo que escribió sigue en la página anterior: "
    "regrese e inténtelo más tarde, o sin el archivo.\n"
)


class NoRoomError(OSError):
    """Neither on the disk nor, by the limit of an upload, in memory."""


class Spool(io.RawIOBase):
    """Bytes that are written once and then read: in memory, on the disk where they are many, in memory again where it fails."""

    def __init__(self) -> None:
        super().__init__()
        self._file: BinaryIO = io.BytesIO()
        self._in_memory, self._may_spool = True, True

    def readable(self) -> bool:
        """It can be read."""
        return True

    def writable(self) -> bool:
        """It can be written."""
        return True

    def seekable(self) -> bool:
        """One can go back to its beginning."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """The place where it stands."""
        return self._file.tell()

    def readinto(self, buffer: Any, /) -> int:
        """Read as much as fits."""
        return cast(io.BytesIO, self._file).readinto(buffer)

    def readall(self) -> bytes:
        """All that is left."""
        return self._file.read()

    def write(self, data: Any, /) -> int:
        """Write all of it at the end. Raises NoRoomError where there is room for it nowhere."""
        size, before = len(data), self.tell()
        if self._in_memory and self._may_spool and before + size > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
            self._to_disk()
        if not self._in_memory:
            try:
                _write_all(self._file, data)
            except OSError:
                self._to_memory(before)
            else:
                return size
        if before + size > settings.UPLOAD_LIMIT + SPARE:
            raise NoRoomError(errno.ENOSPC, "No room for an upload")
        return self._file.write(data)

    def close(self) -> None:
        """Forget it; a temporary file is gone with it."""
        self._file.close()
        super().close()

    def _to_disk(self) -> None:
        memory = cast(io.BytesIO, self._file)
        try:
            with ExitStack() as undo:
                disk = undo.enter_context(tempfile.TemporaryFile(buffering=0))
                _write_all(disk, memory.getvalue())
                undo.pop_all()
        except OSError:
            self._stay()
        else:
            self._file, self._in_memory = disk, False

    def _to_memory(self, size: int) -> None:
        """Back from the disk: the first ``size`` bytes, which were written before it failed."""
        with self._file as disk:
            disk.seek(0)
            self._file, self._in_memory = io.BytesIO(disk.read(size)), True
        self._file.seek(size)
        self._stay()

    def _stay(self) -> None:
        log.exception("The disk for temporary files does not take a large request; it stays in memory")
        self._may_spool = False


def _write_all(file: BinaryIO, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]


class SpoolHandler(FileUploadHandler):
    """Takes each file of a form into a spool: Django's own handler for large files fails where the disk is full."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins."""
        super().new_file(*args, **kwargs)
        self.file = Spool()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002  as Django calls it
        """A part of it came."""
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        """It is whole."""
        self.file.seek(0)
        return UploadedFile(
            cast(IO[bytes], self.file),
            self.file_name,
            self.content_type,
            file_size,
            self.charset,
            self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        """The rest did not come."""
        if hasattr(self, "file"):
            self.file.close()


Receive = Callable[[], Awaitable[Mapping[str, Any]]]


class SpoolingHandler(ASGIHandler):
    """Django's handler of requests with a body that survives a full disk."""

    async def handle(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer; where there was no room for the request at all, say what to do."""
        try:
            await super().handle(scope, receive, send)
        except NoRoomError:
            response = HttpResponse(FULL, status=507, content_type="text/plain; charset=utf-8")
            await self.send_response(response, send)

    async def read_body(self, receive: Receive) -> IO[bytes]:
        """The body of a request, read to its end even where it is not kept: else the browser sees no answer."""
        body, room = Spool(), True
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                body.close()
                raise RequestAborted
            if room:
                room = _wrote(body, message.get("body", b""))
            more = message.get("more_body", False)
        if not room:
            raise NoRoomError(errno.ENOSPC, "No room for a request")
        body.seek(0)
        return cast(IO[bytes], body)


def _wrote(body: Spool, data: bytes) -> bool:
    try:
        body.write(data)
    except NoRoomError:
        body.close()
        return False
    return True
