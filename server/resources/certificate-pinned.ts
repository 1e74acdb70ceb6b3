import { X509Certificate } from 'node:crypto';
import { CertificatePinnedCreate } from '../../schemas/generated/validators.js';
import { refusals } from '../refusals.js';
import { flawOfPemBody } from '../world/base64.js';
import type { Row as AnyRow } from '../world/rows.js';
import { type Call, operation, resource } from './operation.js';

const slug = 'certificate-pinned';

/** The owner is the user that the path names: its webhooks go to no other certificate. */
interface Row extends AnyRow {
  /** PEM, one after the other. */
  certificate_chain: string;
}

const view = ({ id, certificate_chain }: Row) => ({ CertificatePinned: { id, certificate_chain } });

function find({ world, user, params }: Call<unknown>): Row {
  const row = world.rows<Row>(slug).get(params.id as number);
  if (row?.owner !== user.id) throw refusals.objectNotFound({ what: slug, id: params.id as number });
  return row;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g;

/** The certificates in a text, without what is written around them; undefined when there is none, or one is broken, or a key is among them. */
function certificatesIn(pem: string): string[] | undefined {
  const matches = [...pem.matchAll(CERTIFICATE)];
  const found = matches.map(([whole]) => whole);
  if (!found.length || matches.some(([, body]) => flawOfPemBody(body as string)) || pem.replace(CERTIFICATE, '').includes('-----BEGIN'))
    return undefined;
  try {
    return found.filter((each) => new X509Certificate(each));
  } catch {
    return undefined;
  }
}

const path = '/user/{user_id}/certificate-pinned';

export default resource(slug, {
  create: operation({
    method: 'POST',
    path,
    caller: 'session',
    names: 'user',
    body: CertificatePinnedCreate,
    answers: ['Id'],
    run({ world, user, body }) {
      const certificates = body.certificate_chain.flatMap(({ certificate }, i) => {
        const found = certificatesIn(certificate);
        if (found) return found;
        throw refusals.fieldInvalid({ path: `/certificate_chain/${i}/certificate`, why: 'is no certificate in PEM' });
      });
      const certificate_chain = certificates.join('\n');
      return [{ Id: { id: world.rows<Row>(slug).add({ ...world.stamp(slug), owner: user.id, certificate_chain }).id } }];
    },
  }),
  list: operation({
    method: 'GET',
    path,
    caller: 'session',
    names: 'user',
    answers: ['CertificatePinned'],
    run({ world, user }) {
      const rows = world.rows<Row>(slug);
      return { ids: rows.idsOf(user.id), item: (id) => view(rows.get(id) as Row) };
    },
  }),
  read: operation({
    method: 'GET',
    path: `${path}/{id}`,
    caller: 'session',
    names: 'user',
    answers: ['CertificatePinned'],
    run: (call) => [view(find(call))],
  }),
  delete: operation({
    method: 'DELETE',
    path: `${path}/{id}`,
    caller: 'session',
    names: 'user',
    answers: [],
    run(call) {
      call.world.rows<Row>(slug).delete(find(call));
      return [];
    },
  }),
});
