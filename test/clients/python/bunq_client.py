"""A client of bunq's onboarding API: from a partner's API key, or from a user's session, to a verdict on a real person.

`converse` has one conversation and returns its outcome; Python's standard library and the `openssl` command are all it needs.
Time and Incode's SDK are the host's: a `Host` with other ideas of them overrides `now`, `sleep` and `run_sdk`.
"""
from __future__ import annotations

import http.server
import json
import re
import secrets
import socketserver
import threading
import uuid

from bunq_wire import LOST, BunqError, Caller, Conversation, Host, Outcome, Run, TimedOut, dicts, id_of, of_type, only, parsed, text_of

DESIRED = {"user_status_desired": "ACTIVE", "user_verification_status_desired": "VERIFIED"}
IDENTITY = "IDENTITY_VERIFICATION"
BUNQS_OWN = ("EMAIL", "PHONE_NUMBER")
FULFILLABLE = ("ADDRESS_MAIN", "DATE_OF_BIRTH", "LEGAL_NAME", IDENTITY, *BUNQS_OWN)


def arrived(write) -> bool:
    """Whether a write was answered; False when nobody knows whether it happened."""
    try:
        write()
    except BunqError as error:
        if error.kind in LOST:
            return False
        raise
    return True


def created(run: Run, post, look) -> int:
    """The id of what `post` makes. After a lost answer it is looked for, and made again only when it is not there."""
    for last in (False, True):
        try:
            return id_of(post())
        except BunqError as error:
            # The second is refused, if the first came late.
            if error.kind not in LOST and not (last and error.status == 400):
                raise
            next(run.polls())
            found = look()
            if found:
                return id_of(found)
            if last:
                raise


def verify_identity(run: Run, user: Caller, user_id: int) -> Outcome:
    """One identity verification, never a second one."""
    sessions = f"/user/{user_id}/identity-verification-session"
    session_id = id_of(only(user.post(sessions, {"purpose": "VERIFICATION", "provider": "INCODE"}), "Id"))
    run.session_id = str(session_id)
    path = f"{sessions}/{session_id}"

    def read() -> dict:
        return only(user.get(path), "IdentityVerificationSessionIncode", session_id)

    def submit() -> list:
        return user.put(path, {"status": "SUBMITTED"})

    session = read()
    left = run.host.run_sdk(text_of(session, "token"), text_of(session, "url_api"))
    if left == "cancelled":
        return run.outcome("cancelled")
    if left == "failed":
        return run.outcome("needs_input", note="the capture failed")
    if left != "completed":
        raise BunqError("protocol", "the SDK ended in no known way")

    is_submitted = arrived(submit)
    for count, _ in enumerate(run.polls()):
        try:
            session = read()
        except BunqError as error:
            if error.status == 404 and count < 2:  # what is read may lag behind what was written
                continue
            raise
        status = session.get("status")
        if status == "PROCESSED":
            return verdict(run, session.get("result"))
        if not is_submitted and status == "CREATED":
            try:
                arrived(submit)
            except BunqError as error:
                if error.status != 400:  # refused, because the first came after all
                    raise
        is_submitted = True


def verdict(run: Run, result) -> Outcome:
    """A string, or since 2026-06 an object with reasons. Whatever is neither word of bunq's approves nobody."""
    reasons = []
    if isinstance(result, dict):
        given = result.get("all_fail_reason")
        reasons = [each if isinstance(each, str) else json.dumps(each) for each in given] if isinstance(given, list) else []
        result = result.get("result")
    if result == "APPROVED":
        return run.outcome("approved")
    if result == "REJECTED":
        return run.outcome("rejected", fail_reasons=reasons)
    raise BunqError("protocol", "a processed session has no known result")


class Onboarding:
    """A partner's whole way with one applicant."""

    def __init__(self, run: Run):
        self.run = run
        self.partner, self.user = Caller(run), Caller(run)
        self.user_id = 0
        self.credential: str | None = None  # the last that opened a session
        self.done = set()  # fulfilments that were sent and answered

    def run_to_end(self) -> Outcome:
        given = self.run.given
        self.partner.sign_in(given.api_key)
        self.partner.renew = lambda: self.partner.open_session(given.api_key)
        provision = self._provision()
        self.user_id = self.user.sign_in(self._credential(provision))
        # A credential opens one session; the next one takes a new one.
        self.user.renew = lambda: self.user.open_session(self._credential(provision, reset=True))
        with Webhooks(self.run, given.webhook_port) as target:
            if target:
                self._register(target)
            return self._onboard()

    def _provision(self) -> str:
        """Its path. The uuid is the same in every attempt, so that one person is never brought twice."""
        path, external = "/partner-user-provision", str(uuid.uuid4())
        applicant = self.run.given.applicant
        body = {
            "external_uuid": external,
            "email": applicant["email"],
            "phone_number": applicant["phone_number"],
            "products": ["USER_VERIFIED"],
            "user_verified_type": "PARTNER_USER_PERSON",
        }

        def ours(items: list) -> dict | None:
            found = of_type(items, "PartnerUserProvision")
            return next((each for each in found if str(each.get("external_uuid")).lower() == external), None)

        def post() -> dict:
            items = self.partner.post(path, body)
            return ours(items) or only(items, "Id")

        return f"{path}/{created(self.run, post, lambda: ours(self.partner.get(f'{path}?external_uuid={external}')))}"

    def _credential(self, path: str, reset: bool = False) -> str:
        """What opens the user's session, as soon as there is one; the status tells of it differently in different documents."""
        wanted = int(path.rsplit("/", 1)[1])

        def ask_reset() -> list:
            return self.partner.put(path, {"status": "TOKEN_RESET_REQUESTED"})

        used, is_reset = self.credential, reset and arrived(ask_reset)
        for count, _ in enumerate(self.run.polls()):
            try:
                provision = only(self.partner.get(path), "PartnerUserProvision", wanted)
            except BunqError as error:
                if error.status == 404 and count < 2:
                    continue
                raise
            status, credential = provision.get("status"), provision.get("credential")
            if status in ("FAILED", "CANCELLED", "CLOSED"):
                raise BunqError("protocol", f"the provision is {status}")
            if not isinstance(credential, dict):
                continue
            is_usable = credential.get("status") != "EXPIRED" and credential.get("token_value") not in (None, "", used)
            if is_usable:
                self.credential = text_of(credential, "token_value")
                return self.credential
            if reset or credential.get("status") == "EXPIRED":
                is_reset = is_reset or arrived(ask_reset)

    def _register(self, target: str) -> None:
        # All filters at once: a list replaces the one before.
        filters = [{"category": "USER_ONBOARDING", "notification_target": target}]
        try:
            self.user.post(f"/user/{self.user_id}/notification-filter-url", {"notification_filters": filters})
        except BunqError as error:
            if error.kind in ("auth", "signature"):
                raise
            # Without webhooks, polling finds out a little later.

    def _onboard(self) -> Outcome:
        onboardings = f"/user/{self.user_id}/user-onboarding"
        onboarding_id = created(
            self.run,
            lambda: only(self.user.post(onboardings, {"type": "PERSON"}), "Id"),
            lambda: next(iter(of_type(self.user.get(onboardings), "UserOnboarding")), None),
        )
        path, polls = f"{onboardings}/{onboarding_id}", self.run.polls()
        is_asked = False  # whether bunq took it that the user is to be verified
        while True:
            if not is_asked:
                is_asked, missing = self._ask(path)
                if missing:
                    ended, is_new = self._fulfil(missing)
                    if ended:
                        return ended
                    if is_new:
                        continue
            while True:
                next(polls)
                onboarding = only(self.user.get(path), "UserOnboarding", onboarding_id)
                if onboarding.get("status") == "VERIFIED":
                    return self.run.outcome("approved")
                if onboarding.get("status") == "DENIED":
                    return self.run.outcome("rejected", note="bunq denied the onboarding")
                if not is_asked and onboarding.get("action_required") != "SYSTEM":
                    break  # it is not bunq that is to do something

    def _ask(self, path: str) -> tuple:
        """Whether bunq took it, and if not, what it says is missing; nothing when the answer was lost."""
        try:
            return arrived(lambda: self.user.put(path, DESIRED)), []
        except BunqError as error:
            problems = dicts(parsed(error.answer.body).get("Error")) if error.kind == "protocol" and error.answer else []
            parameters = [each for problem in problems for each in dicts(problem.get("error_additional_parameter"))]
            lists = of_type(parameters, "AdditionalFulfillmentParameter")
            if not lists:
                raise
            return False, [item for each in lists for item in dicts(each.get("all_fulfillment"))]

    def _fulfil(self, missing: list) -> tuple:
        """How it ended, if it did, and whether anything was fulfilled."""
        # What is due later only, or has come as far as it has to, blocks nothing.
        blocking = [item for item in missing if not item.get("time_mandatory") and not is_allowed(item)]
        types = {item.get("type") for item in blocking}
        if not types <= set(FULFILLABLE):
            return self.run.outcome("needs_input", note="bunq asks for something that there is no answer to here"), False
        before = len(self.done)
        applicant, todo = self.run.given.applicant, types - self.done
        if "ADDRESS_MAIN" in todo:
            address = {"address_main": applicant["address"]}
            if arrived(lambda: self.user.post(f"/user/{self.user_id}/address-main", address)):
                self.done.add("ADDRESS_MAIN")
        if todo & {"DATE_OF_BIRTH", "LEGAL_NAME"}:
            person = {name: applicant[name] for name in ("first_name", "last_name", "date_of_birth")}
            if arrived(lambda: self.user.put(f"/user-person/{self.user_id}", person)):
                self.done |= {"DATE_OF_BIRTH", "LEGAL_NAME"}
        # Last, for it alone takes the user's time.
        if IDENTITY in todo:
            verified = verify_identity(self.run, self.user, self.user_id)
            if verified.outcome != "approved":
                return verified, False
            self.done.add(IDENTITY)
        return None, len(self.done) > before


def is_allowed(item: dict) -> bool:
    allowed = item.get("all_status_allowed")
    return isinstance(allowed, list) and item.get("status") is not None and item["status"] in allowed


class Webhooks:
    """Listens for bunq. What comes proves nothing, for anybody may send it: it is only a reason to look."""

    def __init__(self, run: Run, port: int | None):
        self.run, self.port = run, port
        self.server = None

    def __enter__(self) -> str | None:
        if not self.port:
            return None
        run, path = self.run, f"/{secrets.token_urlsafe(24)}"

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                is_ours = secrets.compare_digest(self.path.encode(), path.encode())
                length = self.headers.get("Content-Length", "")
                if length.isdecimal() and int(length) <= 2**20:
                    self.rfile.read(int(length))
                self.send_response(200 if is_ours else 404)
                self.send_header("Content-Length", "0")
                self.end_headers()
                if is_ours:
                    run.hint()

            def log_message(self, *_):
                pass  # the path is a secret of ours

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

            def handle_error(self, *_):
                pass  # whoever called is gone

        try:
            self.server = Server(("127.0.0.1", self.port), Handler)
        except OSError:
            return None
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return f"http://localhost:{self.port}{path}"

    def __exit__(self, *_) -> None:
        if self.server:
            self.server.shutdown()
            self.server.server_close()


PAGE = 200  # the most that a list gives at once


def pay(run: Run, user: Caller, user_id: int) -> Outcome:
    """Pays what is ordered, once. What a lost answer leaves open is looked up, by the id that only this order has."""
    order, account = run.given.payment, run.given.account_id
    if not order or not re.fullmatch(r"[1-9][0-9]*", account):
        raise BunqError("config", "the payment or its account is missing")
    path = f"/user/{user_id}/monetary-account/{account}/payment"
    body = {
        "amount": order["amount"],
        "counterparty_alias": order["counterparty"],
        "description": order["description"],
        "merchant_reference": order["id"],
    }

    def paid(payment: dict) -> Outcome:
        return run.outcome("paid", payment_id=str(id_of(payment)))

    for _ in range(2):
        try:
            return paid(only(user.post(path, body), "Id"))
        except BunqError as error:
            if error.kind in ("auth", "rate_limited", "config"):
                raise  # nothing was paid
            if error.kind == "protocol" and 400 <= (error.status or 0) < 500:
                return run.outcome("refused", note=str(error))
        try:
            found = listed(run, user, path, order["id"])
        except (BunqError, TimedOut):
            break
        if found:
            return paid(found)
    return run.outcome("unknown")


def listed(run: Run, user: Caller, path: str, reference: str) -> dict | None:
    """Our payment in bunq's list, the newest first; looked for twice, for what was written may not be readable at once."""
    for _ in range(2):
        next(run.polls())
        query = f"?count={PAGE}"
        while True:
            payments = of_type(user.get(path + query), "Payment")
            for payment in payments:
                if payment.get("merchant_reference") == reference:
                    return payment
            if len(payments) < PAGE:
                break
            query = f"?count={PAGE}&older_id={min(map(id_of, payments))}"
    return None


def converse(given: Conversation, host: Host) -> Outcome:
    """One conversation, to its end."""
    run = None
    try:
        run = Run(given, host)
        if given.entry == "onboarding":
            return Onboarding(run).run_to_end()
        if given.entry not in ("identity", "payment"):
            raise BunqError("config", "there is no such entry")
        if not re.fullmatch(r"[1-9][0-9]*", given.user_id):
            raise BunqError("config", "the user id is no positive integer")
        user = Caller(run)
        user.token, user.server_key = given.session_token, run.keys.keep(given.server_public_key)
        return (pay if given.entry == "payment" else verify_identity)(run, user, int(given.user_id))
    except TimedOut:
        return run.outcome("timed_out")
    except BunqError as error:
        return Outcome("error", error.kind, run.session_id if run else "", note=str(error))
    finally:
        if run:
            run.keys.close()
