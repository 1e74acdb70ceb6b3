"""The whole conversation by a client that openapi-generator has made: prints the status and the result that bunq shows at its end."""
import json
import sys

import bunq_client
from bunq_client.api.identity_verification_session_api import IdentityVerificationSessionApi
from bunq_client.api.incode_api import IncodeApi
from bunq_client.models.identity_verification_session_create import IdentityVerificationSessionCreate
from bunq_client.models.identity_verification_session_update import IdentityVerificationSessionUpdate
from bunq_client.models.incode_capture_asked import IncodeCaptureAsked

url, session_token, user_id = sys.argv[1], sys.argv[2], int(sys.argv[3])
configuration = bunq_client.Configuration(host=url, api_key={"session": session_token})
with bunq_client.ApiClient(configuration) as client:
    sessions = IdentityVerificationSessionApi(client)
    asked = IdentityVerificationSessionCreate(purpose="VERIFICATION", provider="INCODE")
    session_id = sessions.create_identity_verification_session(user_id, asked).response[0].id.id

    def read():
        answer = sessions.read_identity_verification_session(user_id, session_id)
        return answer.response[0].identity_verification_session_incode

    configuration.api_key["identity-verification-session"] = read().token
    captured = IncodeApi(client).incode_capture(IncodeCaptureAsked(result="completed"))
    sessions.update_identity_verification_session(user_id, session_id, IdentityVerificationSessionUpdate(status="SUBMITTED"))
    seen = read()
    result = json.loads(seen.to_json())["result"]
    print(captured.result, seen.status.value, json.dumps(result, separators=(",", ":")))
    try:
        sessions.read_identity_verification_session(user_id, session_id + 1)
    except bunq_client.ApiException as refused:
        print(refused.status, refused.data.error[0].error_description)
