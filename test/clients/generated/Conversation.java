import bunq.ApiClient;
import bunq.ApiException;
import bunq.api.IdentityVerificationSessionApi;
import bunq.api.IncodeApi;
import bunq.model.*;

/** The whole conversation by a client that openapi-generator has made: prints the status and the result that bunq shows at its end. */
class Conversation {
    public static void main(String[] words) throws Exception {
        var client = new ApiClient();
        client.updateBaseUri(words[0]);
        client.setRequestInterceptor(request -> request.header("X-Bunq-Client-Authentication", words[1]));
        int userId = Integer.parseInt(words[2]);
        var sessions = new IdentityVerificationSessionApi(client);

        var asked = new IdentityVerificationSessionCreate()
            .purpose(IdentityVerificationSessionCreate.PurposeEnum.VERIFICATION)
            .provider(IdentityVerificationSessionCreate.ProviderEnum.INCODE);
        int id = sessions.createIdentityVerificationSession(userId, asked, null, null, null).getResponse().get(0).getId().getId();
        var capture = new IncodeCaptureAsked().token(read(sessions, userId, id).getToken()).result(IncodeCaptureAsked.ResultEnum.COMPLETED);
        var captured = new IncodeApi(client).incodeCapture(capture);
        var submitted = new IdentityVerificationSessionUpdate().status("SUBMITTED");
        sessions.updateIdentityVerificationSession(userId, id, submitted, null, null, null);

        var seen = read(sessions, userId, id);
        System.out.println(captured.getResult() + " " + seen.getStatus() + " " + client.getObjectMapper().writeValueAsString(seen.getResult()));
        try {
            read(sessions, userId, id + 1);
        } catch (ApiException refused) {
            var error = client.getObjectMapper().readTree(refused.getResponseBody()).at("/Error/0/error_description");
            System.out.println(refused.getCode() + " " + error.asText());
        }
    }

    private static IdentityVerificationSessionIncode read(IdentityVerificationSessionApi sessions, int userId, int id) throws ApiException {
        return sessions.readIdentityVerificationSession(userId, id, null, null).getResponse().get(0).getIdentityVerificationSessionIncode();
    }
}
