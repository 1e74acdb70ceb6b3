/** `npm run app`: the mock, and the sample app on top of it, until Ctrl-C. */
import { startMock } from '../../../server/index.js';
import { installIn } from '../../support/installed.js';
import { startBackend } from './backend.js';
import { conversationIn } from './conversation.js';

console.log("Incode's SDK is installed in test/system/app/page, which takes a minute the first time.");
await installIn(new URL('page/', import.meta.url).pathname);
const mock = await startMock({ edition: '2026-06', port: 8787 });
const { url } = await startBackend(() => conversationIn(mock.world()), 8788);
console.log(`The sample app: ${url}. bunq is the mock: ${mock.url}.`);
console.log(`Have the next one fail:
  curl -X PUT ${mock.url}/_mock/worlds/default/plan -d '{"capture":{"result":"failed","reason":"errorGlare"}}' -H 'Content-Type: application/json'`);
