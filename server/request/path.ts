/** The path of a request, as a list; the steps are numbered where they are written. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIncode } from '../incode/index.js';
import type { Refusal } from '../refusals.js';
import { isPreflight } from '../wire/cors.js';
import { editionAsked } from '../wire/editions.js';
import { header } from '../wire/receive.js';
import { holderIn } from '../wire/signature.js';
import { preflight, refuse, send } from './answer.js';
import { serveIncode } from './incode-path.js';
import { open, type Site } from './passage.js';
import { answerTo, identify, isSelfSigned, limitRate, record, route, run, strike, toWorld, validate, verify } from './steps.js';

/** @param turnedDown what Node hands the request over for, if only to be refused */
export async function serve(site: Site, request: IncomingMessage, response: ServerResponse, turnedDown?: Refusal): Promise<void> {
  site.activity.begin(response);
  const passage = open(site, request, response);
  try {
    const world = toWorld(passage);
    if (turnedDown) throw turnedDown;
    if (isIncode(passage.path)) return await serveIncode(passage, world);
    await record(passage);
    if (site.cors && isPreflight(request)) return preflight(passage, world);
    passage.edition = editionAsked(header(request, 'x-mock-edition')) ?? world.edition;
    const named = route(passage);
    const { operation, name } = named;
    if (strike(passage, world, name)) return;
    identify(passage, world, named);
    verify(passage, world, name, passage.caller.installation);
    limitRate(passage, world, named);
    const asked = validate(passage, operation);
    if (isSelfSigned(passage)) verify(passage, world, name, holderIn(asked));
    const result = run(passage, world, named, asked);
    send(passage, world, answerTo(passage, world, named, result));
  } catch (error) {
    refuse(passage, error);
  }
}
