/** Misfortunes that a search puts at the points of a conversation: data, each with what it costs a good client, and whose word that is. */
import { harmless } from './harmless.js';
import { hostile } from './hostile.js';
import { CLASSES, type Move, type MoveClass } from './move.js';
import { transient } from './transient.js';
import { uncertain } from './uncertain.js';

const ofClass = (name: MoveClass, list: readonly Omit<Move, 'class'>[]): Move[] => list.map((move) => ({ ...move, class: name }));

/** The plainest of a class first: what a find can be shown by as well. */
export const moves: readonly Move[] = [
  ...ofClass('harmless', harmless),
  ...ofClass('transient', transient),
  ...ofClass('uncertain', uncertain),
  ...ofClass('hostile', hostile),
];

/** What a search may be told to keep to: classes, and single moves. */
export const CHOICES: readonly string[] = [...CLASSES, ...moves.map(({ id }) => id)];

/** The worst of some classes. */
export const worst = (classes: readonly MoveClass[]): MoveClass =>
  CLASSES[Math.max(0, ...classes.map((each) => CLASSES.indexOf(each)))] as MoveClass;
