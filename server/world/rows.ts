/** What every row has: an id of its sequence, and the id of the user it belongs to (0 for nobody). Instants in microseconds. */
export interface Row {
  id: number;
  owner: number;
  created: number;
  updated: number;
}

/**
 * A way to find rows of one type. It is declared once, where the type is at home, and kept by the table: it is made of the
 * rows when it is first asked, so that nothing of it is in a snapshot.
 */
export interface Index<R extends Row> {
  type: string;
  /** What a row is found by, and no other row of its type: of what does not change while the row is there. Undefined for nothing. */
  key(row: R): string | undefined;
}

/** What a world holds of one type: rows by id, and the ids of each owner in ascending order. */
export class Table<R extends Row = Row> {
  readonly #rows = new Map<number, R>();
  readonly #owners = new Map<number, number[]>();
  readonly #indexes = new Map<Index<R>, Map<string, R>>();

  get(id: number): R | undefined {
    return this.#rows.get(id);
  }

  find(index: Index<R>, key: string): R | undefined {
    let found = this.#indexes.get(index);
    if (!found) {
      this.#indexes.set(index, (found = new Map()));
      for (const row of this.#rows.values()) note(found, index, row);
    }
    return found.get(key);
  }

  /** The ids of one owner come in ascending order, as a sequence gives them. */
  add(row: R): R {
    this.#rows.set(row.id, row);
    for (const [index, found] of this.#indexes) note(found, index, row);
    const ids = this.#owners.get(row.owner);
    if (ids) ids.push(row.id);
    else this.#owners.set(row.owner, [row.id]);
    return row;
  }

  delete(row: R): void {
    const ids = this.#owners.get(row.owner);
    if (!this.#rows.delete(row.id) || !ids) return;
    for (const [index, found] of this.#indexes) found.delete(index.key(row) ?? '');
    ids.splice(ids.lastIndexOf(row.id), 1);
    if (ids.length === 0) this.#owners.delete(row.owner);
  }

  get size(): number {
    return this.#rows.size;
  }

  /** Ascending. */
  idsOf(owner: number): readonly number[] {
    return this.#owners.get(owner) ?? [];
  }

  ids(): IterableIterator<number> {
    return this.#rows.keys();
  }

  values(): IterableIterator<R> {
    return this.#rows.values();
  }
}

function note<R extends Row>(found: Map<string, R>, index: Index<R>, row: R): void {
  const key = index.key(row);
  if (key !== undefined) found.set(key, row);
}
