/** The sample app's page: Incode's real web SDK with what bunq hands over, and nothing that knows of a mock. */
import { create, getFinishStatus } from '@incodetech/welcome';

const [begin, phone, leave, status, place] = ['#begin', '#phone', '#leave', '[role=status]', '#sdk'].map((each) =>
  document.querySelector(each),
);
const say = (text) => {
  status.textContent = text;
};

async function ask(path, body) {
  const answer = await fetch(path, body && { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  return answer.json();
}

/** Resolves when the SDK is done with a screen, whether it went well or its tries are used up: bunq decides about both. */
const screen = (render) =>
  new Promise((resolve) => {
    place.replaceChildren(document.createElement('div'));
    render(place.firstChild, { onSuccess: resolve, onError: resolve });
  });

/** All screens, one after the other. Rejects when Incode refuses, as it does for a token that is used up. */
async function capture(incode, token) {
  const session = { token };
  // In which the SDK looks for a document or a face by itself; then there is a shutter.
  const options = { token: session, timeout: 1000, numberOfTries: 1 };
  for (const side of ['front', 'back']) await screen((at, ends) => incode.renderCamera(side, at, { ...options, ...ends }));
  await incode.processId(session);
  // It compares the face with the document, too.
  await screen((at, ends) => incode.renderCamera('selfie', at, { ...options, ...ends }));
  await getFinishStatus(undefined, session);
}

/** The same on another device: the SDK shows where as a QR code, and waits. */
async function elsewhere(incode, token, urlApi) {
  const { url } = await (await fetch(`${urlApi}omni/onboarding-url`, { headers: { 'X-Incode-Hardware-Id': token } })).json();
  await screen((at, ends) => incode.renderRedirectToMobile(at, { session: { token }, url, ...ends }));
}

async function verify(walk) {
  begin.disabled = phone.disabled = true;
  const { id, token, url_api, outcome: failed } = await ask('verifications', {});
  let outcome = failed;
  if (token) {
    say('In the SDK.');
    leave.disabled = false;
    const gaveUp = new Promise((resolve) => leave.addEventListener('click', () => resolve('cancelled'), { once: true }));
    const done = walk(create({ apiURL: url_api }), token, url_api).then(
      () => 'completed',
      () => 'failed',
    );
    const result = await Promise.race([gaveUp, done]);
    place.replaceChildren();
    leave.disabled = true;
    say('bunq decides.');
    outcome = await ask(`verifications/${id}/left`, { result });
  }
  say(JSON.stringify(outcome));
  begin.disabled = phone.disabled = false;
}

begin.addEventListener('click', () => verify(capture));
phone.addEventListener('click', () => verify(elsewhere));
