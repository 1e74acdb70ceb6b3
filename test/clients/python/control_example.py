#!/usr/bin/env python3
"""A test against bunq-mock from another language, with the standard library alone.

usage: control_example.py <base URL>

A world of its own, a plan, the conversation about one identity verification, time that passes when the test says so, and a
look at what was sent. GET /_mock/openapi.json describes the calls of the control plane, for who wants a client made of it.
"""
import json
import sys
import urllib.error
import urllib.request

WORLD = "python"
# Whatever proxy the environment names, the mock is on this machine.
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def call(method, url, body=None, token=None):
    """The JSON of an answer; stops at a refusal and shows it."""
    headers = {"Content-Type": "application/json"}  # a write of the control plane has to be marked so, a DELETE too
    if token:
        headers["X-Bunq-Client-Authentication"] = token
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, headers=headers, method=method)
    try:
        with opener.open(request, timeout=10) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refusal:
        texts = [problem["error_description"] for problem in json.load(refusal)["Error"]]
        raise SystemExit(f"{method} {url} was answered {refusal.code}: {' '.join(texts)}") from None


def verify_identity(base):
    control = f"{base}/_mock/worlds/{WORLD}"
    options = {"edition": "2026-06", "now": "2026-01-01T09:00:00Z", "freeze": True}
    world = call("PUT", control, options)
    try:
        call("PUT", f"{control}/plan", {"outcome": "REJECTED", "fail_reasons": ["errorGlare"], "process": {"after_ms": 2000}})

        user = world["users"][0]
        token = user["session_token"]
        sessions = f"{world['url']}/v1/user/{user['user_api_key_id']}/identity-verification-session"

        def show(url):
            session = call("GET", url, token=token)["Response"][0]["IdentityVerificationSessionIncode"]
            print(session["updated"], session["status"], session["result"])

        created = call("POST", sessions, {"purpose": "VERIFICATION", "provider": "INCODE"}, token)
        session = f"{sessions}/{created['Response'][0]['Id']['id']}"
        show(session)
        call("PUT", session, {"status": "SUBMITTED"}, token)
        show(session)

        moved = call("POST", f"{control}/clock", {"advance_ms": 2000})
        print("it is", moved["now"], "and this fell due:", [due["transition"] for due in moved["fired"]])
        show(session)

        past = call("GET", f"{control}/objects/identity-verification-session/{session.rsplit('/', 1)[1]}/history")["history"]
        for happened in past:
            cause = happened["cause"]
            print(happened["to"], "by", cause["by"] if cause["exchange"] is None else f"exchange {cause['exchange']}")

        for exchange in call("GET", f"{control}/journal")["exchanges"]:
            print(exchange["operation"], exchange["answer"]["status"])
        visited = call("GET", f"{control}/coverage")["kinds"]["transitions"]["visited"]
        print("visited:", ", ".join(sorted(visited)))
    finally:
        call("DELETE", control)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: control_example.py <base URL>")
    verify_identity(sys.argv[1].rstrip("/"))
