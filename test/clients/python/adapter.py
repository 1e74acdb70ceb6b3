#!/usr/bin/env python3
"""Lets a contract kit drive the client: one conversation from the environment, or many over stdin and stdout with --stdio.

Nothing but the protocol goes to stdout, and nothing that the client was handed goes anywhere else.
"""
import json
import os
import signal
import sys
import threading
from dataclasses import asdict
from pathlib import Path

from bunq_client import converse
from bunq_wire import VERSION, BunqError, Conversation, Host, Outcome, exchange, never, parsed, tls_context

READY = {
    "type": "ready",
    "name": "bunq-client-python",
    "language": "python",
    "version": VERSION,
    "homepage": "",
    "issues": "",
    "capabilities": ["identity", "onboarding", "payment", "clock:virtual", "webhooks", "tls", "parallel"],
}


def ended(given: Conversation, host: Host) -> dict:
    try:
        return asdict(converse(given, host))
    except Exception as error:  # what it says may hold anything
        return asdict(Outcome("error", "protocol", note=f"unexpected {type(error).__name__}"))


class CommandHost(Host):
    """A process of its own, in real time; the user's part is one call."""

    def __init__(self, authority):
        super().__init__()
        self.authority = authority

    def run_sdk(self, token, url_api):
        url = f"{url_api.rstrip('/')}/capture"
        tls = tls_context(self.authority) if url.startswith("https:") else None
        answer = exchange(self, "POST", url, {"Content-Type": "application/json"}, json.dumps({"token": token}).encode(), tls)
        if answer.status != 200:
            raise BunqError("protocol", f"the SDK is answered {answer.status}")
        return parsed(answer.body).get("result")


def from_environment() -> Conversation:
    def given(name):
        return os.environ[f"BUNQ_{name}"]

    def file(name):
        path = os.environ.get(f"BUNQ_{name}_FILE")
        return Path(path).read_text() if path else ""

    is_handed = given("ENTRY") != "onboarding"
    port = os.environ.get("BUNQ_WEBHOOK_PORT")
    return Conversation(
        entry=given("ENTRY"),
        base_url=given("BASE_URL"),
        api_key=os.environ.get("BUNQ_API_KEY", ""),
        private_key=file("PRIVATE_KEY"),
        applicant=json.loads(os.environ.get("BUNQ_APPLICANT", "{}")),
        poll_interval_ms=int(given("POLL_INTERVAL_MS")),
        deadline_ms=int(given("DEADLINE_MS")),
        user_id=given("USER_ID") if is_handed else "",
        session_token=given("SESSION_TOKEN") if is_handed else "",
        server_public_key=file("SERVER_PUBLIC_KEY"),
        webhook_port=int(port) if port else None,
        authority=file("AUTHORITY") or None,
        account_id=os.environ.get("BUNQ_ACCOUNT_ID", ""),
        payment=json.loads(os.environ.get("BUNQ_PAYMENT", "{}")),
    )


def command() -> int:
    try:
        given = from_environment()
    except (KeyError, ValueError, OSError) as error:
        outcome = asdict(Outcome("error", "config", note=f"the environment is incomplete: {type(error).__name__}"))
    else:
        outcome = ended(given, CommandHost(given.authority))
    print(json.dumps(outcome), flush=True)
    return 1 if outcome["outcome"] == "error" else 0


class Pipe:
    """stdin and stdout, shared by all runs."""

    def __init__(self):
        self.writing = threading.Lock()

    def say(self, **message):
        with self.writing:
            print(json.dumps(message), flush=True)


class PipedHost(Host):
    """One run, whose time and whose user are at the other end of the pipe."""

    def __init__(self, pipe, seq, now_ms):
        super().__init__()
        self.pipe, self.seq, self.now_ms = pipe, seq, now_ms
        self.sleeps = 0
        self.resumed = set()
        self.left = None

    def now(self):
        return self.now_ms

    def sleep(self, ms, until=never):
        self.sleeps += 1
        number = self.sleeps
        self.pipe.say(type="sleep", seq=self.seq, id=number, ms=ms)
        with self.changed:
            self.changed.wait_for(lambda: number in self.resumed or until())
            is_over = number in self.resumed
        if not is_over:
            self.pipe.say(type="cancel", seq=self.seq, id=number)

    def run_sdk(self, token, url_api):
        self.pipe.say(type="sdk", seq=self.seq, token=token, url_api=url_api)
        with self.changed:
            self.changed.wait_for(lambda: self.left is not None)
            left, self.left = self.left, None
        return left

    def hear(self, message):
        with self.changed:
            if message["type"] == "sdk_done":
                self.left = message.get("result", "")
            else:
                self.resumed.add(message["id"])
                # One that was cancelled may come late, and time does not go back.
                self.now_ms = max(self.now_ms, message["now_ms"])
            self.changed.notify_all()


def stdio() -> int:
    pipe, hosts = Pipe(), {}

    def run(message):
        seq = message["seq"]
        fields = {name: message[name] for name in Conversation.__dataclass_fields__ if message.get(name) is not None}
        pipe.say(type="outcome", seq=seq, outcome=ended(Conversation(**fields), hosts[seq]))
        del hosts[seq]

    for line in sys.stdin:
        message = json.loads(line)
        kind, seq = message.get("type"), message.get("seq")
        if kind == "hello":
            pipe.say(**READY)
        elif kind == "run":
            hosts[seq] = PipedHost(pipe, seq, message["now_ms"])
            threading.Thread(target=run, args=(message,), daemon=True).start()
        elif kind in ("sdk_done", "resumed") and seq in hosts:
            hosts[seq].hear(message)
        elif kind == "bye":
            break
    return 0


if __name__ == "__main__":
    # So that the keys are removed from disk then too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(stdio() if sys.argv[1:] == ["--stdio"] else command())
