/** What the server put into the page for its first view. */
interface Told {
  version: string;
  /** The change after which the page is out of date. */
  since: string;
  /** By path of the control plane. */
  answers: Record<string, unknown>;
}

export const told: Told = JSON.parse(document.getElementById('told')?.textContent ?? '');
