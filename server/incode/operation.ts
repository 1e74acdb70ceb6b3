import type { Provenance } from '../../schemas/generated/lifecycles.js';
import type { Validator } from '../../schemas/generated/validators.js';
import type { IdentitySession } from '../world/captures.js';
import type { World } from '../world/world.js';

/** What a call of Incode's side gets to work with; all of it checked. */
export interface IncodeCall<Body> {
  world: World;
  /** The one whose token the call brings. */
  session: IdentitySession;
  body: Body;
  /** From the world's url on. */
  path: string;
  query: URLSearchParams;
  /** Whether a browser asks, for a page. */
  asksForPage: boolean;
  /** Scheme, host and world prefix under which the client reached this world, without a trailing slash. */
  url: string;
}

export interface IncodeAnswer {
  /** 200 unless given. */
  status?: number;
  headers?: Readonly<Record<string, string>>;
  /** The name of its schema, and the JSON itself. */
  item?: { [type: string]: object };
  /** A page instead of JSON. */
  html?: string;
}

export interface IncodeOperation<Body = never> {
  /** `incode.<action>` */
  name: string;
  method: 'GET' | 'POST' | 'PUT' | 'OPTIONS';
  /** From the world's url on. */
  path: string;
  body?: Validator<Body>;
  /** The bytes of a picture are the body, of one of these types. */
  raw?: readonly string[];
  /** The schemas of what it answers. */
  answers: readonly string[];
  /** Its body is a form of a page. */
  form?: true;
  /** It takes no token, and gets no session. */
  open?: true;
  /** It takes the token in its body too, as `token`, from who cannot set a header. */
  tokenInBody?: true;
  provenance: Provenance;
  run(call: IncodeCall<Body>): IncodeAnswer;
}

/** Ties a body's type to its validator, then forgets it, so that operations fit in one list. */
export function incodeOperation<Body>(definition: IncodeOperation<Body>): IncodeOperation {
  return definition as unknown as IncodeOperation;
}
