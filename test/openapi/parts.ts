/** What operations of bunq's API have in common: parameters, headers and tokens. */

export const param = (name: string) => ({ $ref: `#/components/parameters/${name}` });
export const header = (name: string) => ({ $ref: `#/components/headers/${name}` });

export const PARAMETERS: Record<string, object> = {
  Signature: {
    name: 'X-Bunq-Client-Signature',
    in: 'header',
    description: "RSA-SHA256 (PKCS #1 v1.5) of the body's bytes, by the installation's key, base64. Verified where it is there.",
    schema: { type: 'string' },
  },
  SignatureDemanded: {
    name: 'X-Bunq-Client-Signature',
    in: 'header',
    required: true,
    description: "RSA-SHA256 (PKCS #1 v1.5) of the body's bytes, by the installation's key, base64.",
    schema: { type: 'string' },
  },
  RequestId: {
    name: 'X-Bunq-Client-Request-Id',
    in: 'header',
    description: 'An id of your own, which the answer repeats.',
    schema: { type: 'string' },
  },
  Language: {
    name: 'X-Bunq-Language',
    in: 'header',
    description: 'Of error_description_translated, en_US or nl_NL; whatever is neither is taken for en_US.',
    schema: { type: 'string', example: 'nl_NL' },
  },
  ServerSignature: {
    name: 'X-Bunq-Server-Signature',
    in: 'header',
    description: "RSA-SHA256 of the body's bytes, by the server's key, base64.",
    schema: { type: 'string' },
  },
  Count: { name: 'count', in: 'query', description: 'Items of a page.', schema: { type: 'integer', minimum: 1, maximum: 200 } },
  OlderId: { name: 'older_id', in: 'query', description: 'Only items older than this one.', schema: { type: 'integer', minimum: 1 } },
  NewerId: { name: 'newer_id', in: 'query', description: 'Only items newer than this one.', schema: { type: 'integer', minimum: 1 } },
};

export const HEADERS: Record<string, object> = {
  ServerSignature: { description: "RSA-SHA256 of the body's bytes, by the server's key, base64.", schema: { type: 'string' } },
  RequestId: { description: 'As the request had it.', schema: { type: 'string' } },
  ResponseId: { description: 'An id of this answer.', schema: { type: 'string' } },
};

export const SECURITY: Record<string, object> = {
  installation: { type: 'apiKey', in: 'header', name: 'X-Bunq-Client-Authentication', description: "An installation's token." },
  session: { type: 'apiKey', in: 'header', name: 'X-Bunq-Client-Authentication', description: "A session's token." },
  partner: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Bunq-Client-Authentication',
    description: "The token of a partner's session: a company's.",
  },
  'identity-verification-session': {
    type: 'apiKey',
    in: 'header',
    name: 'X-Incode-Hardware-Id',
    description: 'The `token` of an identity-verification-session.',
  },
};
