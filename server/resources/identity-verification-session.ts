import type {
  IdentityVerificationResult,
  IdentityVerificationSessionIncode,
  IdentityVerificationSessionStatus,
} from '../../schemas/generated/types.js';
import { IdentityVerificationSessionCreate, IdentityVerificationSessionUpdate } from '../../schemas/generated/validators.js';
import { refusals } from '../refusals.js';
import { boundBy, captureOf, type IdentitySession, incodeToken, sessionOfToken } from '../world/captures.js';
import { timestamp } from '../world/clock.js';
import { askedFor } from '../world/lifecycle.js';
import { type Call, operation, resource } from './operation.js';

const slug = 'identity-verification-session';

/** The owner is the person, whichever of its ids the path held. */
export interface Row extends IdentitySession {
  status: IdentityVerificationSessionStatus;
  result: IdentityVerificationResult | null;
  all_fail_reason: readonly string[];
}

function view({ world, url }: Call<unknown>, row: Row): { IdentityVerificationSessionIncode: IdentityVerificationSessionIncode } {
  return {
    IdentityVerificationSessionIncode: {
      id: row.id,
      created: timestamp(row.created),
      updated: timestamp(row.updated),
      purpose: 'VERIFICATION',
      applicant_identifier_external: null,
      session_identifier_external: row.interview,
      country: row.country,
      status: row.status,
      token: row.token,
      url_api: world.urlApi ?? `${url}/incode/0/`,
      should_record_session: true,
      result: row.result && { result: row.result, all_fail_reason: row.all_fail_reason as [] },
    },
  };
}

function find({ world, user, params }: Call<unknown>): Row {
  const row = world.rows<Row>(slug).get(params.id as number);
  if (row?.owner !== user.id) throw refusals.objectNotFound({ what: slug, id: world.shownId(slug, params.id as number) });
  return row as Row;
}

export default resource(
  slug,
  {
    create: operation({
      method: 'POST',
      path: '/user/{user_id}/identity-verification-session',
      caller: 'session',
      names: 'person',
      body: IdentityVerificationSessionCreate,
      answers: ['Id'],
      run({ world, user }) {
        const { id, created, updated } = world.stamp(slug);
        // Written out: fields that follow a spread take twice the memory, and a test may make a million of these.
        const row: Row = {
          id,
          owner: user.id,
          created,
          updated,
          reads: 0,
          armed: 0,
          country: user.country,
          status: 'CREATED',
          token: incodeToken(world, id),
          interview: world.ids.hex('incode-interview', id, 12),
          result: null,
          all_fail_reason: [],
        };
        return [{ Id: { id: world.begin(slug, row).id } }];
      },
    }),
    list: operation({
      method: 'GET',
      path: '/user/{user_id}/identity-verification-session',
      caller: 'session',
      names: 'person',
      answers: ['IdentityVerificationSessionIncode'],
      run: (call) => {
        const rows = call.world.rows<Row>(slug);
        return { ids: rows.idsOf(call.user.id), item: (id) => view(call, rows.get(id) as Row) };
      },
    }),
    read: operation({
      method: 'GET',
      path: '/user/{user_id}/identity-verification-session/{id}',
      caller: 'session',
      names: 'person',
      answers: ['IdentityVerificationSessionIncode'],
      run(call) {
        const row = find(call);
        call.world.read(slug, row);
        return [view(call, row)];
      },
    }),
    update: operation({
      method: 'PUT',
      path: '/user/{user_id}/identity-verification-session/{id}',
      caller: 'session',
      names: 'person',
      body: IdentityVerificationSessionUpdate,
      answers: ['Id'],
      run(call) {
        const row = find(call);
        call.world.move(slug, row, askedFor(slug, row, call.body.status, call.world.shownId(slug, row.id)));
        return [{ Id: { id: row.id } }];
      },
    }),
  },
  {
    bound(world, row: Row, plan) {
      const capture = captureOf(world, row);
      return capture ? boundBy(capture, plan) : plan;
    },
    gaveOut: (world, secret) => sessionOfToken(world, secret) !== undefined,
    on: {
      'identity-verification-session.processed'(world, { all_fail_reason }: Row) {
        for (const reason of all_fail_reason) world.coverage.saw('reasons', reason);
      },
    },
  },
);
