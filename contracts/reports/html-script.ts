/** The pages' own script: without it everything but the filter and the conversations of passed cases is there. */

/** What a cell of any of them opens on. */
export const CELLS = `
const $ = (selector) => document.querySelector(selector);
let rows;
function fill(cell) {
  const list = cell?.querySelector('ol[data-rows]');
  if (!list) return;
  rows ??= JSON.parse($('#rows').textContent);
  list.innerHTML = list.dataset.rows.split(' ').map((place) => rows[place]).join('');
  delete list.dataset.rows;
}

const opened = () => $('.cell:target, .cell:has(:target)');
let from;
addEventListener('hashchange', () => {
  const cell = opened();
  const link = from && document.querySelector('td a[href="#' + from + '"]');
  if (link) link.removeAttribute('aria-current');
  if (!cell && link) link.focus({ preventScroll: true });
  from = cell?.id;
  fill(cell);
  if (cell) document.querySelector('td a[href="#' + cell.id + '"]')?.setAttribute('aria-current', 'true');
});
from = opened()?.id;
fill(opened());
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') opened()?.querySelector('.close').click();
});
`;

/** The filter of the matrix. */
export const FILTER = `
const form = $('form.filter');
form.hidden = false;
const again = [...document.querySelectorAll('tbody tr[id]')].map((row) => ({ row, isAgain: row.classList.contains('again'), text: row.textContent.toLowerCase() }));
function filter() {
  const { look, area, text } = form.elements;
  const words = text.value.toLowerCase().split(/\\s+/);
  let shown = 0;
  let before;
  for (const { row, isAgain, text } of again) {
    const isShown = (!look.checked || 'look' in row.dataset) && (!area.value || row.parentNode.dataset.area === area.value) && words.every((word) => text.includes(word));
    row.hidden = !isShown;
    row.classList.toggle('again', isAgain && before === row.previousElementSibling);
    if (isShown) {
      shown += 1;
      before = row;
    }
  }
  for (const body of document.querySelectorAll('tbody')) body.hidden = !body.querySelector('tr[id]:not([hidden])');
  $('output').value = shown === again.length ? shown + ' cases' : shown + ' of ' + again.length + ' cases';
}
form.addEventListener('input', filter);
form.addEventListener('reset', () => requestAnimationFrame(filter));
form.addEventListener('submit', (event) => event.preventDefault());
// Of one client, what is wrong stands first, and the rest behind a click.
form.elements.look.checked = document.querySelectorAll('thead th').length === 2 && Boolean($('tr[data-look]'));
filter();
`;
