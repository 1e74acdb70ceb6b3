#!/usr/bin/env python3
"""A client of bunq's identity verification, with Python's standard library and the `openssl` command.

Run it: npx bunq-contracts verify --lacks onboarding,payment,webhooks -- python3 adapter.py
What it does not do: it opens no session of its own (entry `onboarding`), listens for no webhooks, and reads a Retry-After
in seconds only, not as a date. It runs where there is SIGALRM, which is not on Windows.
"""
import base64, http.client, json, os, re, signal, ssl, subprocess, sys, tempfile, time, urllib.parse, uuid

ENV = {name[5:]: value for name, value in os.environ.items() if name.startswith("BUNQ_")}
left = lambda begun=time.monotonic(): begun + int(ENV["DEADLINE_MS"]) / 1000 - time.monotonic()
TIME_OUT, RATE_LIMIT, MOST_TRIES, LOST = 10, 3, 6, ("network", "server")  # the first two in seconds
outcome = {"outcome": "error", "error_kind": "none", "session_id": "", "fail_reasons": [], "note": ""}

class Failure(Exception):
    def __init__(self, kind, note, status=0, wait=None):
        super().__init__(note)  # ours alone: bunq's words may repeat secrets, or who the applicant is
        self.kind, self.status, self.wait = kind, status, wait

class FinalResponse(http.client.HTTPResponse):
    def _read_status(self):  # of the interim answers (RFC 9110, 15.2) the library itself skips 100 alone
        while 102 <= (line := super()._read_status())[1] < 200:
            http.client.parse_headers(self.fp)
        return line

def time_is_up(*_):
    raise TimeoutError

def exchange(method, url, headers, body):
    """Follows no redirect, or else whoever answers is sent our token. The limit is on the whole answer, which may trickle in."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc)
    signal.setitimer(signal.ITIMER_REAL, min(TIME_OUT, max(1, left())))
    try:
        if parts.scheme == "https":
            connection = http.client.HTTPSConnection(parts.netloc, context=ssl.create_default_context(cafile=ENV.get("AUTHORITY_FILE")))
        connection.response_class = FinalResponse
        connection.request(method, parts.path, body, {**headers, "Content-Type": "application/json"} if body else headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Failure("network", f"{method}: {type(error).__name__}") from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        connection.close()

def openssl(data, *args):
    return subprocess.run(["openssl", "dgst", "-sha256", *args], input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

def is_signed(body, signature):
    with tempfile.NamedTemporaryFile() as file:
        try:
            file.write(base64.b64decode(signature, validate=True))
        except ValueError:
            return False
        file.flush()
        return openssl(body, "-verify", ENV["SERVER_PUBLIC_KEY_FILE"], "-signature", file.name).returncode == 0

def attempt(method, path, body, tries):
    headers = {"User-Agent": "bunq-adapter-python", "Cache-Control": "no-cache", "X-Bunq-Client-Request-Id": str(uuid.uuid4())}
    headers["X-Bunq-Client-Authentication"] = ENV["SESSION_TOKEN"]
    if body:
        headers["X-Bunq-Client-Signature"] = base64.b64encode(openssl(body, "-sign", ENV["PRIVATE_KEY_FILE"]).stdout).decode()
    status, came, answer = exchange(method, f"{ENV['BASE_URL'].rstrip('/')}/v1{path}", headers, body)
    given = came.get("Retry-After", "")
    wait = max(1, int(given)) if re.fullmatch("[0-9]{1,9}", given) else None
    if status == 429:
        raise Failure("rate_limited", "bunq limits the rate", wait=wait or RATE_LIMIT * 2**tries)
    # Before the signature, for whoever stands before bunq signs nothing. 491 is bunq's maintenance.
    if status >= 500 or status == 491:
        raise Failure("server", f"bunq answered {status}", wait=wait)
    signature, is_success = came.get("X-Bunq-Server-Signature"), 200 <= status < 300
    # Of the very bytes that came; refusals may come without.
    if is_success and signature is None or signature is not None and not is_signed(answer, signature):
        raise Failure("signature", f"an answer {status} is not signed by bunq")
    if not is_success:
        raise Failure("auth" if status in (401, 403) else "protocol", f"bunq answered {status}", status)
    return json.loads(answer)["Response"] if answer else []  # whatever this raises is told as an error of protocol

def call(method, path, value=None):
    """Sends again what did nothing, and what may be repeated: a POST or PUT without an answer may have happened."""
    for tries in range(MOST_TRIES):
        try:
            return attempt(method, path, value and json.dumps(value).encode(), tries)
        except Failure as failure:
            may_repeat = failure.kind == "rate_limited" or method == "GET" and failure.kind in LOST
            wait = failure.wait or 2**tries
            if not may_repeat or tries == MOST_TRIES - 1 or wait >= left():
                raise
        time.sleep(wait)

def only(items, kind, fits):
    for item in items:
        if isinstance(item, dict) and isinstance(item.get(kind), dict) and fits(item[kind]):
            return item[kind]
    raise Failure("protocol", f"an answer lacks the {kind} that it is to hold")

def submit(path, again=False):
    try:
        return call("PUT", path, {"status": "SUBMITTED"}) is not None
    except Failure as failure:
        if failure.kind not in LOST and not (again and failure.status == 400):  # for the first came after all
            raise
    return False

def converse():
    sessions = f"/user/{ENV['USER_ID']}/identity-verification-session"
    # Once: bunq documents no way to find a session whose creation was not answered.
    created = call("POST", sessions, {"purpose": "VERIFICATION", "provider": "INCODE"})
    number = only(created, "Id", lambda given: type(given.get("id")) is int and given["id"] > 0)["id"]
    outcome["session_id"], path = str(number), f"{sessions}/{number}"
    def read():  # of several ours, for a neighbour's verdict is not
        return only(call("GET", path), "IdentityVerificationSessionIncode", lambda given: given.get("id") == number)
    session = read()
    if not all(isinstance(session[name], str) and session[name] for name in ("token", "url_api")):
        raise Failure("protocol", "the session has nothing for the SDK")
    # In an app this is Incode's SDK, with the user in front of the camera.
    _, _, sdk = exchange("POST", f"{session['url_api']}capture", {}, json.dumps({"token": session["token"]}).encode())
    left_by = json.loads(sdk)["result"]
    if left_by != "completed":
        return "cancelled" if left_by == "cancelled" else "needs_input"
    is_submitted, misses = submit(path), 0
    interval = wait = int(ENV["POLL_INTERVAL_MS"]) / 1000
    while left() > interval:
        time.sleep(min(wait, left()))
        wait = min(wait * 1.25, 5 * interval)
        try:
            session, misses = read(), 0
        except Failure as failure:
            misses += 1
            if failure.status != 404 or misses > 2:  # what was just written may not be readable everywhere yet
                raise
        if session["status"] == "CREATED" and not is_submitted:
            is_submitted = submit(path, again=True) or True
        if session["status"] == "PROCESSED":  # says that there is a verdict, not which: a text of 2025, or an object of 2026
            result = session["result"] if isinstance(session["result"], dict) else {"result": session["result"]}
            outcome["fail_reasons"] = [str(each) for each in result.get("all_fail_reason") or []]
            return {"APPROVED": "approved", "REJECTED": "rejected"}[result["result"]]  # nothing else approves anybody
    time.sleep(max(0, left()))
    return "timed_out"

signal.signal(signal.SIGALRM, time_is_up)
try:
    outcome["outcome"] = converse()
except Exception as error:
    note = str(error) if isinstance(error, Failure) else type(error).__name__
    outcome.update(error_kind=getattr(error, "kind", "protocol"), note=note)
print(json.dumps(outcome))
sys.exit(outcome["outcome"] == "error")
