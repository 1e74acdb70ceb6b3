/** A world in process. */
import type {
  AccountAsked,
  AmountGiven,
  Captured,
  CaptureOutcome,
  CardChallengeAsked,
  CardPaymentAsked,
  CardRefundAsked,
  ClockMove,
  Fault,
  InquiryAsked,
  LedgerShown,
  MoneyAdded,
  NewUser,
  Plan,
  Snapshot,
  Step,
  TabPaymentAsked,
} from '../schemas/generated/types.js';
import * as validators from '../schemas/generated/validators.js';
import { challengeHolder, makeCardPayment, refundCardPayment, reverseCardPayment } from './control/cards.js';
import { moveClock, showClock } from './control/clock.js';
import { accept } from './control/control.js';
import { type CoverageReport, showCoverage } from './control/coverage.js';
import { deliveriesOf, releaseDelivery, replay } from './control/deliveries.js';
import { armFault, clearFaults, releaseFault } from './control/faults.js';
import { inquire } from './control/inquiries.js';
import { exchangesOf, harOfWorld, type ShownExchange } from './control/journal.js';
import type { ExchangeFilter } from './control/journal-filter.js';
import { addMoney, openFor, showLedger } from './control/money.js';
import { historyOf, type ObjectFilter, objectOf, objectsOf } from './control/objects.js';
import { decide, planSession, planUser, planWorld, takeCapture } from './control/plan.js';
import { rare } from './control/rare.js';
import { takeSnapshot } from './control/snapshot.js';
import { step } from './control/steps.js';
import { payAtLink } from './control/tabs.js';
import { addUserTo } from './control/users.js';
import { type ShownWorld, showWorld, usersOf } from './control/worlds.js';
import type { Har } from './wire/har.js';
import { timestamp } from './world/clock.js';
import type { ArmedFault } from './world/faults.js';
import type { World } from './world/world.js';

/** A world under a test's control: what `/_mock` offers, as calls. Each throws a `Refusal` where `/_mock` would refuse. */
export interface WorldHandle extends ShownWorld {
  /** Its page in the desk; undefined without a control plane. */
  readonly desk: string | undefined;
  /** The id that the next row of this slug will get. */
  nextId(slug: string): number;
  readonly clock: {
    readonly now: string;
    /** The same, in microseconds since 1970. */
    readonly instant: number;
    readonly mode: 'running' | 'frozen';
    show(): ReturnType<typeof showClock>;
    freeze(): void;
    run(): void;
    /** ISO 8601 or bunq's form, UTC unless it says otherwise; throws for an instant before now, or after 2200. */
    set(instant: string): ReturnType<typeof moveClock>;
    /** Milliseconds, not negative; what falls due on the way happens, webhooks included, and is returned when it has settled. */
    advance(ms: number): ReturnType<typeof moveClock>;
    /** To the earliest that is scheduled; stays where it is when nothing is. */
    toNext(): ReturnType<typeof moveClock>;
    /** On and on to the next, until nothing is left, or ten thousand have fired. */
    drain(): ReturnType<typeof moveClock>;
  };
  readonly plan: {
    readonly current: Required<Plan>;
    /** Replaces the world's plan, and returns what is then in force. Throws for fail_reasons without a rejection. */
    set(plan: Plan): Required<Plan>;
    /** The same for a user, by either of its ids; throws when there is none. */
    user(id: number, plan: Plan): Required<Plan>;
    /** The same for an identity-verification-session; throws when there is none, or when its state is final. */
    session(id: number, plan: Plan): Required<Plan>;
    /** The user leaves Incode's SDK: throws when the session was submitted, or its capture has ended. A completed one goes as planned. */
    capture(sessionId: number, outcome: CaptureOutcome): Captured;
    /** bunq decides now, as planned or as given; throws when the session is not SUBMITTED. */
    process(sessionId: number, decision?: Pick<Plan, 'outcome' | 'fail_reasons'>): void;
    /**
     * Moves a row of any other slug on now, as time would, as planned or as given. Resolves with the state that it is in when
     * webhooks have settled; rejects when neither time nor a hand moves it from where it is.
     */
    step(slug: string, id: number, given?: Step): ReturnType<typeof step>;
  };
  /** Adds a user that the partner provisioned, at the beginning of its onboarding, with a live session; `users` lists it from now on. */
  addUser(user?: NewUser): ReturnType<typeof addUserTo>;
  /**
   * bunq asks a person, named by either of its ids, and shows the inquiry: what is asked while one of the same purpose is open
   * is added to that one. Resolves when webhooks have settled; rejects when there is no such person.
   */
  inquire(userId: number, asked: InquiryAsked): ReturnType<typeof inquire>;
  readonly money: {
    /**
     * Opens an account for a user, named by either of its ids, who need not be approved. Resolves when webhooks have settled; rejects
     * when there is no such person, and for one account more than a user may have.
     */
    open(userId: number, asked?: AccountAsked): ReturnType<typeof openFor>;
    /** Sugar Daddy pays so much into an account, now. Throws for one that there is not, that is closed, or of another currency. */
    add(accountId: number, amount: AmountGiven): MoneyAdded;
    /** What every account has, those outside the world too; all of it together is 0.00. */
    ledger(): LedgerShown;
    /**
     * A purchase with a card, or by ATM a withdrawal, now: AUTHORISED, or BLOCKED for the `decision` that is given, else as the card, its
     * limits, countries and accounts have it. Resolves with what bunq shows of it when webhooks have settled; rejects when there is no such
     * card, and for another currency than its account's.
     */
    payByCard(cardId: number, asked: CardPaymentAsked): ReturnType<typeof makeCardPayment>;
    /** A purchase online that the holder is asked about first, as a challenge-request; otherwise the same. */
    challengeHolder(cardId: number, asked: CardChallengeAsked): ReturnType<typeof challengeHolder>;
    /** The merchant takes back a mastercard-action, whole; rejects when it is not AUTHORISED, or settled. */
    reverseCardPayment(id: number): ReturnType<typeof reverseCardPayment>;
    /** The merchant gives all that is left of it back, or so much: an action of its own. Rejects when that is more. */
    refundCardPayment(id: number, asked?: CardRefundAsked): ReturnType<typeof refundCardPayment>;
    /**
     * Somebody pays at the link of a bunqme-tab: a user of this world, by a pointer, or by an IBAN anybody elsewhere; what it asks for, unless
     * given. Rejects when the tab is over, or the payer cannot pay that.
     */
    payTab(id: number, asked: TabPaymentAsked): ReturnType<typeof payAtLink>;
  };
  readonly fault: {
    /** Throws when it can match nothing, or contradicts itself. */
    arm(fault: Fault): ArmedFault;
    all(): readonly ArmedFault[];
    /** Lets go what they hold back, too. */
    clear(): void;
    /** Lets the webhooks go that one holds back; resolves when they have settled, rejects when there is no such fault. */
    release(id: number): ReturnType<typeof releaseFault>;
  };
  readonly journal: {
    /** Oldest first; all of them, or those that a filter names. Throws for an operation or a refusal that there is not. */
    exchanges(filter?: ExchangeFilter): ShownExchange[];
    /** The same as HAR 1.2, for the developer tools of a browser. */
    har(filter?: ExchangeFilter): Har;
    /** Forgets them; ids go on. */
    clear(): void;
  };
  /** What has states. */
  readonly objects: {
    /** The latest moved first; all of them, or those that a filter names. Throws for a type that there is not. */
    all(filter?: ObjectFilter): ReturnType<typeof objectsOf>['objects'];
    /** One with all that is kept of it, what is due for it, and the plan in force; throws when there is none. */
    get(type: string, id: string | number): ReturnType<typeof objectOf>;
    /** What has happened to it, oldest first, and what brought each of that about; throws when there is none. */
    history(type: string, id: string | number): ReturnType<typeof historyOf>;
  };
  readonly deliveries: {
    /** Every webhook of the world, oldest first, with its attempts. */
    all(): ReturnType<typeof deliveriesOf>;
    /** Sends one again that is over, and returns it when that has settled; throws for one that is on its way. */
    replay(id: number): ReturnType<typeof replay>;
    /** Sends one that a fault holds back, and returns it when that has settled; throws for any other. */
    release(id: number): ReturnType<typeof releaseDelivery>;
  };
  /** What the world has visited since it was made, restored or reset, and what never; what a fault struck does not count. */
  coverage(): CoverageReport;
  /** The whole world as one document, when what is under way outside has settled. */
  snapshot(): Promise<Snapshot>;
  /** Makes it what a snapshot holds, whatever it was before. Throws for one that is broken, or of another version, and changes nothing then. */
  restore(snapshot: Snapshot): void;
  /** Drops the world and all that it holds; the next use of its name makes it anew. */
  drop(): void;
}

/** @param find looks the world up anew, for it may have been reset or dropped since */
export function worldHandle(
  find: () => World,
  url: string,
  desk: string | undefined,
  version: string,
  drop: () => void,
  restore: (snapshot: Snapshot) => void,
): WorldHandle {
  const move = (asked: ClockMove) => moveClock(find(), accept(validators.ClockMove, asked));
  return {
    ...showWorld(find(), url),
    desk,
    get users() {
      return usersOf(find());
    },
    nextId: (slug) => find().ids.upcoming(slug),
    clock: {
      get now() {
        return timestamp(find().clock.now());
      },
      get instant() {
        return find().clock.now();
      },
      get mode() {
        return find().clock.mode;
      },
      show: () => showClock(find()),
      freeze: () => find().clock.freeze(),
      run: () => find().clock.run(),
      set: (instant) => move({ set: instant }),
      advance: (ms) => move({ advance_ms: ms }),
      toNext: () => move({ to_next: true }),
      drain: () => move({ drain: true }),
    },
    plan: {
      get current() {
        return find().plans.of();
      },
      set: (plan) => planWorld(find(), accept(validators.Plan, plan)),
      user: (id, plan) => planUser(find(), id, accept(validators.Plan, plan)),
      session: (id, plan) => planSession(find(), id, accept(validators.Plan, plan)),
      capture: (id, outcome) => takeCapture(find(), id, accept(validators.CaptureOutcome, outcome)),
      process: (id, decision = {}) => void decide(find(), id, accept(validators.Decision, decision)),
      step: async (slug, id, given = {}) => step(find(), slug, id, accept(validators.Step, given)),
    },
    addUser: async (user = {}) => addUserTo(find(), accept(validators.NewUser, user)),
    inquire: async (userId, asked) => inquire(find(), userId, accept(validators.InquiryAsked, asked)),
    money: {
      open: async (userId, asked = {}) => openFor(find(), userId, accept(rare().AccountAsked, asked)),
      add: (id, amount) => addMoney(find(), id, amount),
      ledger: () => showLedger(find()),
      payByCard: async (id, asked) => makeCardPayment(find(), id, accept(validators.CardPaymentAsked, asked)),
      challengeHolder: async (id, asked) => challengeHolder(find(), id, accept(validators.CardChallengeAsked, asked)),
      reverseCardPayment: async (id) => reverseCardPayment(find(), id),
      payTab: async (id, asked) => payAtLink(find(), id, accept(validators.TabPaymentAsked, asked)),
      refundCardPayment: async (id, asked = {}) => refundCardPayment(find(), id, accept(validators.CardRefundAsked, asked)),
    },
    fault: {
      arm: (fault) => armFault(find(), accept(validators.Fault, fault)),
      all: () => find().faults.all(),
      clear: () => clearFaults(find()),
      release: async (id) => releaseFault(find(), id),
    },
    journal: {
      exchanges: (filter) => exchangesOf(find(), filter),
      har: (filter) => harOfWorld(find(), url, version, filter),
      clear: () => find().journal.clear(),
    },
    objects: {
      all: (filter) => objectsOf(find(), filter).objects,
      get: (type, id) => objectOf(find(), type, id),
      history: (type, id) => historyOf(find(), type, id),
    },
    deliveries: {
      all: () => deliveriesOf(find()),
      replay: (id) => replay(find(), id),
      release: async (id) => releaseDelivery(find(), id),
    },
    coverage: () => showCoverage(find().coverage),
    snapshot: async () => takeSnapshot(find()),
    restore,
    drop,
  };
}
