"""How bunq is spoken to: one request at a time, signed, verified, and sent again only where that can do no harm."""
from __future__ import annotations

import base64
import email.utils
import http.client
import json
import re
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import urllib.parse
import uuid
from dataclasses import dataclass, field
from datetime import timezone
from pathlib import Path

VERSION = "1.0"
HEADERS = {
    "User-Agent": f"bunq-client-python/{VERSION}",
    "Cache-Control": "no-cache",
    "X-Bunq-Language": "en_US",
    "X-Bunq-Region": "nl_NL",
    "X-Bunq-Geolocation": "0 0 0 0 000",
}
TIME_OUT_MS = 10_000
# What is on its way already arrives within this; only then is the host's time asked for, which may not be real.
GRACE_S = 0.25
BACK_OFF_MS = (1_000, 2_000, 4_000, 4_000, 4_000)
RATE_LIMIT_MS = 3_000  # the window of bunq's published limits
MOST_RATE_LIMITED = 20
LOST = ("network", "server")  # kinds after which nobody knows whether a write happened


class BunqError(Exception):
    """The text is ours alone: what bunq says may repeat secrets, or who the applicant is."""

    def __init__(self, kind: str, text: str, answer: Answer | None = None):
        super().__init__(text)
        self.kind = kind
        self.status = answer.status if answer else None
        self.answer = answer


class TimedOut(Exception):
    pass


@dataclass
class Conversation:
    entry: str
    base_url: str
    api_key: str
    private_key: str
    applicant: dict
    poll_interval_ms: int
    deadline_ms: int
    user_id: str = ""
    session_token: str = ""
    server_public_key: str = ""
    webhook_port: int | None = None
    authority: str | None = None
    account_id: str = ""
    payment: dict = field(default_factory=dict)


@dataclass
class Outcome:
    outcome: str
    error_kind: str = "none"
    session_id: str = ""
    payment_id: str = ""
    fail_reasons: list = field(default_factory=list)
    note: str = ""


class FinalResponse(http.client.HTTPResponse):
    """What comes after all interim answers (RFC 9110, section 15.2): the library itself skips 100 alone."""

    def _read_status(self):
        while True:
            version, status, reason = super()._read_status()
            if not 100 <= status < 200 or status == 101:
                return version, status, reason
            http.client.parse_headers(self.fp)


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


def never() -> bool:
    return False


class Host:
    """Real time."""

    def __init__(self):
        self.changed = threading.Condition()

    def now(self) -> int:
        """Milliseconds since 1970."""
        return int(time.time() * 1000)

    def sleep(self, ms: int, until=never) -> None:
        """Ends early when `until` holds after a `wake`."""
        with self.changed:
            self.changed.wait_for(until, ms / 1000)

    def wake(self) -> None:
        with self.changed:
            self.changed.notify_all()

    def run_sdk(self, token: str, url_api: str) -> str:
        """Has the user go through Incode's SDK: completed, cancelled or failed."""
        raise NotImplementedError


def exchange(host: Host, method: str, url: str, headers: dict, body: bytes | None = None, tls=None, limit_ms=TIME_OUT_MS) -> Answer:
    """One request and its whole answer, whatever its status; redirects are answers too.

    A connection of its own for each: on one that is kept, a server that closes it leaves open whether a write arrived.
    """
    parts = urllib.parse.urlsplit(url)
    if parts.scheme == "https":
        connection = http.client.HTTPSConnection(parts.hostname, parts.port, context=tls or ssl.create_default_context())
    else:
        connection = http.client.HTTPConnection(parts.hostname, parts.port)
    connection.response_class = FinalResponse
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    done = threading.Event()
    opened, came = [], []

    def work():
        try:
            connection.connect()
            opened.append(connection.sock)  # the connection forgets it as soon as the answer says that it is the last
            connection.request(method, target, body, headers)
            response = connection.getresponse()
            came.append(Answer(response.status, response.headers, response.read()))
        except (OSError, http.client.HTTPException, ValueError) as error:
            came.append(BunqError("network", f"{method}: {type(error).__name__}"))
        finally:
            connection.close()
            done.set()
            host.wake()

    threading.Thread(target=work, daemon=True).start()
    # After the time-out too, what was sent in the meantime may still be on its way.
    if not done.wait(GRACE_S):
        host.sleep(limit_ms, until=done.is_set)
        if not done.wait(2 * GRACE_S):
            try:
                (opened[0] if opened else connection.sock).shutdown(socket.SHUT_RDWR)
            except (OSError, AttributeError):
                pass  # it was not connected yet
            raise BunqError("network", f"{method}: no whole answer within {limit_ms / 1000:g} s")
    if isinstance(came[0], BunqError):
        raise came[0]
    return came[0]


class Keys:
    """RSA by way of `openssl`, which takes keys from files: they lie in a directory that nobody else may enter."""

    def __init__(self, private_key: str):
        self._directory = tempfile.TemporaryDirectory(prefix="bunq-client-")
        self._private = self.keep(private_key)
        self._verified = set()

    def keep(self, pem: str) -> str:
        path = Path(self._directory.name, uuid.uuid4().hex)
        path.write_text(pem)
        return str(path)

    def close(self) -> None:
        self._directory.cleanup()

    def _openssl(self, *args: str, data: bytes = b""):
        try:
            return subprocess.run(["openssl", *args], input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        except OSError:
            raise BunqError("config", "the openssl command could not be run") from None

    def _with_private(self, *args: str, data: bytes = b"") -> bytes:
        done = self._openssl(*args, data=data)
        if done.returncode:
            raise BunqError("config", "openssl does not take the private key")
        return done.stdout

    def public(self) -> str:
        return self._with_private("pkey", "-in", self._private, "-pubout").decode()

    def sign(self, data: bytes) -> str:
        return base64.b64encode(self._with_private("dgst", "-sha256", "-sign", self._private, data=data)).decode()

    def is_signed(self, data: bytes, signature: str, key_file: str) -> bool:
        seen = (key_file, signature, data)
        if seen in self._verified:  # polls are answered with the same bytes again and again
            return True
        file = Path(self._directory.name, "signature")
        try:
            file.write_bytes(base64.b64decode(signature, validate=True))
        except ValueError:
            return False
        if self._openssl("dgst", "-sha256", "-verify", key_file, "-signature", str(file), data=data).returncode:
            return False
        self._verified.add(seen)
        return True


def parsed(body: bytes) -> dict:
    """Python's integers keep every digit of an id."""
    try:
        document = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def dicts(value) -> list:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def of_type(items: list, name: str) -> list:
    return [item[name] for item in items if isinstance(item.get(name), dict)]


def only(items: list, name: str, wanted: int | None = None) -> dict:
    """The object of a type, wherever it is in the list; of several that of the id, for a neighbour's verdict is not ours."""
    for item in of_type(items, name):
        if wanted is None or item.get("id", wanted) == wanted:
            return item
    raise BunqError("protocol", f"an answer lacks the {name} it is to hold")


def id_of(item: dict) -> int:
    value = item.get("id")
    if type(value) is not int or value <= 0:
        raise BunqError("protocol", "an id is no positive integer")
    return value


def text_of(item: dict, name: str) -> str:
    """Something that may go into a header or a url."""
    value = item.get(name)
    if not isinstance(value, str) or not re.fullmatch(r"[\x21-\x7e]+", value):
        raise BunqError("protocol", f"an answer lacks a usable {name}")
    return value


def retry_after_ms(answer: Answer, now: int) -> int | None:
    """Seconds, or an HTTP date: by the clock of who wrote it, when the answer tells its time."""
    value = (answer.headers.get("Retry-After") or "").strip()
    if re.fullmatch(r"[0-9]{1,9}", value):
        return max(1_000, int(value) * 1000)
    due = http_date_ms(value)
    if due is None:
        return None
    told = http_date_ms(answer.headers.get("Date") or "")
    return max(1_000, due - (now if told is None else told))


def http_date_ms(value: str) -> int | None:
    try:
        date = email.utils.parsedate_to_datetime(value)
    except (TypeError, ValueError, IndexError):
        return None
    return int((date if date.tzinfo else date.replace(tzinfo=timezone.utc)).timestamp() * 1000)


class Run:
    """What all calls of one conversation share: where bunq is, the keys, and how long there is."""

    def __init__(self, given: Conversation, host: Host):
        self.given, self.host = given, host
        self.deadline = host.now() + given.deadline_ms
        self.session_id = ""
        self.hinted = False
        base = urllib.parse.urlsplit(given.base_url)
        try:
            usable = base.scheme in ("http", "https") and base.hostname and (base.port or True)
        except ValueError:
            usable = False
        if not usable:
            raise BunqError("config", "the base URL is no http or https URL")
        self.base = given.base_url.rstrip("/") + "/v1"
        self.tls = tls_context(given.authority) if base.scheme == "https" else None
        self.keys = Keys(given.private_key)

    def outcome(self, outcome: str, **more) -> Outcome:
        return Outcome(outcome, session_id=self.session_id, **more)

    def remaining(self) -> int:
        return self.deadline - self.host.now()

    def hint(self) -> None:
        self.hinted = True
        self.host.wake()

    def polls(self):
        """Yields when it is time to look: after the interval, then less and less often, until the deadline.

        A hint shortens what is added to the interval, never the interval.
        """
        least = wait = self.given.poll_interval_ms
        while True:
            left = self.remaining()
            if left < least:
                self.host.sleep(max(0, left))
                raise TimedOut
            self.host.sleep(least)
            more = min(wait, left) - least
            if more > 0 and not self.hinted:
                self.host.sleep(more, until=lambda: self.hinted)
            self.hinted = False
            yield
            wait = min(wait * 5 // 4, least * 5)


def tls_context(authority: str | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if authority:
        try:
            context.load_verify_locations(cadata=authority)
        except (ssl.SSLError, ValueError):
            raise BunqError("config", "the authority is no certificate") from None
    return context


class Caller:
    """An installation and its session: all that is asked in somebody's name. Nothing of it is shared with another's."""

    def __init__(self, run: Run):
        self.run = run
        self.token = self.installation = ""
        self.server_key: str | None = None
        self.renew = None  # opens a new session; without it there is nothing to open one with

    def sign_in(self, secret: str) -> int:
        """From installation to session; the id that the user has in paths."""
        items = self._once("POST", "/installation", {"client_public_key": self.run.keys.public()}, "")
        self.installation = text_of(only(items, "Token"), "token")
        pem = only(items, "ServerPublicKey").get("server_public_key")
        if not isinstance(pem, str):
            raise BunqError("protocol", "the installation has no public key of the server")
        self.server_key = self.run.keys.keep(pem)
        device = {"description": HEADERS["User-Agent"], "secret": secret, "permitted_ips": ["*"]}
        self._once("POST", "/device-server", device, self.installation)
        return self.open_session(secret)

    def open_session(self, secret: str) -> int:
        items = self._once("POST", "/session-server", {"secret": secret}, self.installation)
        self.token = text_of(only(items, "Token"), "token")
        for name in ("UserApiKey", "UserPerson", "UserCompany", "UserPaymentServiceProvider"):
            for user in of_type(items, name):
                return id_of(user)
        raise BunqError("protocol", "the session has no user")

    def get(self, path: str) -> list:
        return self._call("GET", path)

    def post(self, path: str, body: dict) -> list:
        return self._call("POST", path, body)

    def put(self, path: str, body: dict) -> list:
        return self._call("PUT", path, body)

    def _call(self, method: str, path: str, body: dict | None = None) -> list:
        answer = self._send(method, path, body, self.token)
        # A write that was forbidden stays so. Both texts of bunq's come with either status, so that neither is looked at.
        if self.renew and (answer.status == 401 or (answer.status == 403 and method == "GET")):
            self.renew()
            answer = self._send(method, path, body, self.token)
        return self._items(answer, method)

    def _once(self, method: str, path: str, body: dict, token: str) -> list:
        answer = self._send(method, path, body, token)
        # bunq says 400 to a wrong secret, too.
        if answer.status == 400 and "secret" in body:
            raise BunqError("auth", f"{method} is answered 400", answer)
        return self._items(answer, method)

    def _items(self, answer: Answer, method: str) -> list:
        if answer.status in (401, 403):
            raise BunqError("auth", f"{method} is answered {answer.status}", answer)
        if not 200 <= answer.status < 300:
            raise BunqError("protocol", f"{method} is answered {answer.status}", answer)
        if not answer.body.strip():
            return []
        items = parsed(answer.body).get("Response")
        if not isinstance(items, list):
            raise BunqError("protocol", f"the answer to {method} is not in bunq's form", answer)
        return dicts(items)

    def _send(self, method: str, path: str, body: dict | None, token: str) -> Answer:
        """Until there is an answer to go by. Only what certainly did not happen, and what changes nothing, is sent again."""
        failed = limited = 0
        while True:
            try:
                answer = self._attempt(method, path, body, token)
                if answer.status == 429:
                    limited += 1
                    error = BunqError("rate_limited", f"{method} is answered 429", answer)
                    if limited > MOST_RATE_LIMITED:
                        raise error
                    self._wait(retry_after_ms(answer, self.run.host.now()) or RATE_LIMIT_MS, error)
                    continue
                if answer.status < 500 and answer.status != 491:  # 491: maintenance
                    return answer
                raise BunqError("server", f"{method} is answered {answer.status}", answer)
            except BunqError as error:
                if error.kind not in LOST or method != "GET" or failed == len(BACK_OFF_MS):
                    raise
                asked = error.answer and retry_after_ms(error.answer, self.run.host.now())
                self._wait(asked or BACK_OFF_MS[failed], error)
                failed += 1

    def _wait(self, ms: int, error: BunqError) -> None:
        if ms > self.run.remaining():
            raise error
        self.run.host.sleep(ms)

    def _attempt(self, method: str, path: str, body: dict | None, token: str) -> Answer:
        headers = {**HEADERS, "X-Bunq-Client-Request-Id": str(uuid.uuid4())}
        if token:
            headers["X-Bunq-Client-Authentication"] = token
        data = None
        if body is not None:
            data = json.dumps(body, ensure_ascii=False).encode("utf-8")
            headers["Content-Type"] = "application/json"
            if token:  # an installation is what makes the key known
                headers["X-Bunq-Client-Signature"] = self.run.keys.sign(data)
        limit = min(TIME_OUT_MS, max(1_000, self.run.remaining()))
        answer = exchange(self.run.host, method, self.run.base + path, headers, data, self.run.tls, limit)
        signature = answer.headers.get("X-Bunq-Server-Signature")
        # bunq leaves some refusals unsigned, and whoever stands before it signs nothing; a success is bunq's own word, or nobody's.
        if self.server_key and (signature or 200 <= answer.status < 300):
            if not signature or not self.run.keys.is_signed(answer.body, signature.strip(), self.server_key):
                raise BunqError("signature", f"the answer to {method} is not signed by bunq", answer)
        return answer
