/** What every row has: an id of its sequence, and the id of the user it belongs to (0 for nobody). Instants in microseconds. */
export interface Row {
  id: number;
  owner: number;
  created: number;
  updated: number;
}

/** What a world holds of one type: rows by id, and the ids of each owner in ascending order. */
export class Table<R extends Row = Row> {
  readonly #rows = new Map<number, R>();
  readonly #owners = new Map<number, number[]>();

  get(id: number): R | undefined {
    return this.#rows.get(id);
  }

  /** The ids of one owner come in ascending order, as a sequence gives them. */
  add(row: R): R {
    this.#rows.set(row.id, row);
    const ids = this.#owners.get(row.owner);
    if (ids) ids.push(row.id);
    else this.#owners.set(row.owner, [row.id]);
    return row;
  }

  delete(row: R): void {
    const ids = this.#owners.get(row.owner);
    if (!this.#rows.delete(row.id) || !ids) return;
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
