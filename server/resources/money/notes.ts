/** What a user notes beside a payment, a request or what a card did: texts and files, one kind of each for all of them. */
import type { NoteAttachment, NoteText } from '../../../schemas/generated/types.js';
import * as validators from '../../../schemas/generated/validators.js';
import { type Account, accountNamed, holderOf } from '../../money/accounts.js';
import { refusals } from '../../refusals.js';
import { timestamp } from '../../world/clock.js';
import { labelUser } from '../../world/label-user.js';
import type { Row as AnyRow } from '../../world/rows.js';
import { type User, usersIn } from '../../world/users.js';
import type { World } from '../../world/world.js';
import { checkAttachment } from '../files.js';
import { type Call, operation, type Resource, resource } from '../operation.js';

/** What there may be notes on: rows that an account owns. */
type Parent = 'payment' | 'request-inquiry' | 'request-response' | 'mastercard-action';

/** The owner is the account. */
interface Note extends AnyRow {
  parent: Parent;
  /** The id of the parent. */
  of: number;
  creator: number;
}
interface Text extends Note {
  content: string;
}
interface File extends Note {
  attachment: number;
  description: string;
}

const accountIn = ({ world, user, params }: Call<unknown>): Account => accountNamed(world, user, params.monetary_account_id as number);
const idOf = (parent: Parent, { params }: Call<unknown>) => params[`${parent.replaceAll('-', '_')}_id`] as number;

/** What the path says there are notes on; refuses what is not on this account as what is not there. */
function checkParent(parent: Parent, call: Call<unknown>): { account: Account; of: number } {
  const { world } = call;
  const account = accountIn(call);
  const of = idOf(parent, call);
  if (world.rows(parent).get(of)?.owner === account.id) return { account, of };
  throw refusals.objectNotFound({ what: parent, id: world.shownId(parent, of) });
}

/** The five operations on notes of one kind. */
function operations<Row extends Note, Given>(
  kind: 'note-text' | 'note-attachment',
  type: string,
  parent: Parent,
  given: { create: validators.Validator<Given>; update: validators.Validator<Partial<Given>> },
  /** Fields of a row as a body has them; refuses those that cannot be. */
  fieldsOf: (call: Call<Partial<Given>>) => Partial<Row>,
  view: (world: World, row: Row) => object,
): Resource['operations'] & Record<'create' | 'list' | 'read' | 'update' | 'delete', ReturnType<typeof operation>> {
  const path = `/user/{user_id}/monetary-account/{monetary_account_id}/${parent}/{${parent.replaceAll('-', '_')}_id}/${kind}`;
  const common = { caller: 'session', names: 'user' } as const;
  const rowsIn = (world: World) => world.rows<Row>(kind);
  const find = (call: Call<unknown>): Row => {
    const { account, of } = checkParent(parent, call);
    const row = rowsIn(call.world).get(call.params.id as number);
    if (row?.owner === account.id && row.parent === parent && row.of === of) return row;
    throw refusals.objectNotFound({ what: kind, id: call.world.shownId(kind, call.params.id as number) });
  };
  return {
    create: operation<Given>({
      method: 'POST',
      path,
      ...common,
      body: given.create,
      answers: ['Id'],
      run(call) {
        const { world, user } = call;
        const { account, of } = checkParent(parent, call);
        const fields = fieldsOf(call as unknown as Call<Partial<Given>>);
        const creator = holderOf(world, user).id;
        const row = { ...world.stamp(kind), owner: account.id, parent, of, creator, ...fields } as Row;
        return [{ Id: { id: rowsIn(world).add(row).id } }];
      },
    }),
    list: operation({
      method: 'GET',
      path,
      ...common,
      answers: [type],
      run(call) {
        const { account, of } = checkParent(parent, call);
        const rows = rowsIn(call.world);
        const ids = rows.idsOf(account.id).filter((id) => {
          const row = rows.get(id) as Row;
          return row.parent === parent && row.of === of;
        });
        return { ids, item: (id) => ({ [type]: view(call.world, rows.get(id) as Row) }) };
      },
    }),
    read: operation({
      method: 'GET',
      path: `${path}/{id}`,
      ...common,
      answers: [type],
      run: (call) => [{ [type]: view(call.world, find(call)) }],
    }),
    update: operation<Partial<Given>>({
      method: 'PUT',
      path: `${path}/{id}`,
      ...common,
      body: given.update,
      answers: ['Id'],
      run(call) {
        const row = find(call);
        Object.assign(row, fieldsOf(call), { updated: call.world.clock.now() });
        return [{ Id: { id: row.id } }];
      },
    }),
    delete: operation({
      method: 'DELETE',
      path: `${path}/{id}`,
      ...common,
      answers: [],
      run(call) {
        rowsIn(call.world).delete(find(call));
        return [{}];
      },
    }),
  };
}

function frame(world: World, { id, created, updated, creator }: Note) {
  const label_user_creator = labelUser(world, usersIn(world).get(creator) as User);
  return { id, created: timestamp(created), updated: timestamp(updated), label_user_creator };
}

export const noteTexts = (slug: `note-text-${Parent}`, parent: Parent): Resource =>
  resource(
    slug,
    operations<Text, { content: string }>(
      'note-text',
      'NoteText',
      parent,
      { create: validators.NoteTextGiven, update: validators.NoteTextGiven },
      ({ body }) => body,
      (world, row): NoteText => ({ ...frame(world, row), content: row.content }),
    ),
  );

export const noteAttachments = (slug: `note-attachment-${Parent}`, parent: Parent): Resource =>
  resource(
    slug,
    operations<File, { attachment_id: number; description?: string }>(
      'note-attachment',
      'NoteAttachment',
      parent,
      { create: validators.NoteAttachmentCreate, update: validators.NoteAttachmentUpdate as never },
      ({ world, user, body: { attachment_id, description } }) => {
        if (attachment_id === undefined) return description === undefined ? {} : { description };
        checkAttachment(world, holderOf(world, user), attachment_id, '/attachment_id');
        return { attachment: attachment_id, description: description ?? '' };
      },
      (world, row): NoteAttachment => ({
        ...frame(world, row),
        description: row.description,
        attachment: [{ id: row.attachment, monetary_account_id: row.owner }],
      }),
    ),
  );
