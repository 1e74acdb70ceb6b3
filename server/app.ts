/** Where all that comes over connections goes: to the control plane, or along the path of a request. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Connections } from './connections.js';
import { controlPlane } from './control-plane.js';
import type { Refusal } from './refusals.js';
import { tell } from './request/answer.js';
import { type SiteOptions, siteOf } from './request/passage.js';
import { serve } from './request/path.js';
import type { ActivityCount } from './wire/activity.js';
import { answerUnparsed } from './wire/unparsed.js';

export function createApp(options: SiteOptions) {
  const site = siteOf(options);
  const { worlds, activity, version } = site;
  const connections = new Connections();
  const { control, turnDown } = controlPlane(site);

  function pass(request: IncomingMessage, response: ServerResponse, turnedDown?: Refusal): void {
    serve(site, request, response, turnedDown).catch((error) => turnDown(response, error));
  }

  function dispatch(request: IncomingMessage, response: ServerResponse): void {
    // A whole url or an asterisk is no path of the control plane's.
    if (request.url?.startsWith('/_mock') && site.control !== false) control(request, response, () => pass(request, response));
    else pass(request, response);
  }

  return {
    serve: (request: IncomingMessage, response: ServerResponse) => connections.inTurn(request, response, () => dispatch(request, response)),
    /** Answers a request that Node hands over only to have it turned down. */
    refuse: (request: IncomingMessage, response: ServerResponse, refusal: Refusal) =>
      connections.inTurn(request, response, () => pass(request, response, refusal)),
    /** CONNECT is no request of bunq's: the connection is closed, after the answer that is under way there. */
    connect(socket: Socket): void {
      const before = connections.last(socket);
      if (before && !before.writableEnded) before.once('close', () => socket.destroySoon());
      else socket.destroySoon();
    },
    connected: () => void activity.connections++,
    activity: (): ActivityCount => activity.count(worlds.all().reduce((sum, { outside }) => sum + outside.busy, 0)),
    /** Answers what Node could not even read. */
    unparsed: (error: Error, socket: Socket) =>
      answerUnparsed(socket, error, connections.last(socket), worlds.get('default'), version, (...told) => {
        activity.requests++;
        tell(site, ...told);
      }),
  };
}
