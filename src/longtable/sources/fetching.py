"""Fetches pages of public services, patiently: retries, a folder of what has come so far, and clear words offline."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from longtable.sources.limits import MEGABYTE
from longtable.sources.problems import N_, Problem, Severity

if TYPE_CHECKING:
    import httpx

OFFLINE = N_(
    "%(host)s could not be reached (%(reason)s). Is this computer online? What has come so far is kept in %(cache)s; "
    "run the same command again to go on."
)
REFUSED = N_("%(host)s answered %(status)s: %(reason)s. What has come so far is kept in %(cache)s.")
NOT_DATA = N_("%(host)s did not send data but: %(reason)s. Try again later; some services ask for a key.")
TOO_MUCH = N_("%(host)s sent more than %(limit)s MB for one page; the page was refused.")

TRIES = 5
LARGEST_PAGE = 50 * MEGABYTE
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


class PullError(Exception):
    """Something that stops a pull; what was fetched before stays in the cache."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


@dataclass(slots=True)
class Cache:
    """Pages that have come already, in a folder with a manifest. A different request starts anew."""

    folder: Path
    request: Mapping[str, str]
    _pages: dict[str, dict[str, str]] = field(default_factory=dict)

    def open(self) -> None:
        """Read what an earlier, interrupted pull of the same request has left."""
        manifest = self._manifest()
        if manifest.get("request") == dict(self.request):
            self._pages = {key: page for key, page in manifest.get("pages", {}).items() if isinstance(page, dict)}

    def _manifest(self) -> dict[str, Any]:
        try:
            found = json.loads((self.folder / "manifest.json").read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def get(self, key: str) -> Any:
        """A page that is here and whole, or None."""
        page = self._pages.get(key)
        if page is None:
            return None
        try:
            data = (self.folder / Path(page["file"]).name).read_bytes()
            whole = hashlib.sha256(data).hexdigest() == page["sha256"]
            return json.loads(data) if whole else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, key: str, data: bytes) -> None:
        """Keep a page; first the page, then the manifest, each written whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"{hashlib.sha256(key.encode()).hexdigest()[:16]}.json"
        self._write(name, data)
        self._pages[key] = {"file": name, "sha256": hashlib.sha256(data).hexdigest()}
        manifest = {"request": dict(self.request), "pages": self._pages}
        self._write("manifest.json", json.dumps(manifest, indent=1).encode())

    def _write(self, name: str, data: bytes) -> None:
        part = self.folder / f"{name}.part"
        part.write_bytes(data)
        part.replace(self.folder / name)

    def remove(self) -> None:
        """Forget all pages, once the package is written."""
        for page in self._pages.values():
            (self.folder / page["file"]).unlink(missing_ok=True)
        (self.folder / "manifest.json").unlink(missing_ok=True)
        if self.folder.is_dir() and not any(self.folder.iterdir()):
            self.folder.rmdir()


class Fetcher:
    """Fetches JSON pages through the cache."""

    def __init__(self, cache: Cache, *, wait: Callable[[float], None] = time.sleep, timeout: float = 60.0) -> None:
        import httpx  # slow to import, needed only here

        self._cache = cache
        self._wait = wait
        self._client = httpx.Client(timeout=timeout, follow_redirects=True, headers={"User-Agent": "Longtable"})

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def page(self, key: str, url: str, params: Mapping[str, str]) -> Any:
        """One page by its key: from the cache, else fetched with retries. Raises PullError."""
        known = self._cache.get(key)
        if known is not None:
            return known
        data = self._patiently(url, params)
        try:
            page = json.loads(data)
        except ValueError:
            text = " ".join(data[:200].decode("utf-8", "replace").split())
            raise self._error(NOT_DATA, url, reason=text) from None
        self._cache.put(key, data)
        return page

    def _error(self, template: str, url: str, **params: object) -> PullError:
        import httpx

        params |= {"host": httpx.URL(url).host, "cache": str(self._cache.folder)}
        return PullError(Problem(template, Severity.ERROR, params=params))

    def _patiently(self, url: str, params: Mapping[str, str]) -> bytes:
        import httpx

        for attempt in range(1, TRIES + 1):
            pause = 2.0 ** (attempt - 1)
            try:
                response, data = self._once(url, params)
            except httpx.TransportError as error:
                if attempt == TRIES:
                    reason = str(error) or type(error).__name__
                    raise self._error(OFFLINE, url, reason=reason) from error
            else:
                if response.status_code == 200:
                    return data
                if response.status_code == 204:
                    return b"[]"
                text = " ".join(data[:200].decode("utf-8", "replace").split())
                if response.status_code not in _PASSING or attempt == TRIES:
                    raise self._error(REFUSED, url, status=response.status_code, reason=text)
                asked = response.headers.get("retry-after", "")
                pause = min(float(asked), 60.0) if asked.isdigit() else pause
            self._wait(pause)
        raise AssertionError  # the last attempt returns or raises

    def _once(self, url: str, params: Mapping[str, str]) -> tuple[httpx.Response, bytes]:
        with self._client.stream("GET", url, params=dict(params)) as response:
            pieces: list[bytes] = []
            size = 0
            for piece in response.iter_bytes():
                size += len(piece)
                if size > LARGEST_PAGE:
                    raise self._error(TOO_MUCH, url, limit=LARGEST_PAGE // MEGABYTE)
                pieces.append(piece)
        return response, b"".join(pieces)
