import { expect, test } from 'vitest';
import { chosenOf, createRegistryList, type Page } from '../../../renderer/registry/registry-list.ts';

interface Row {
  readonly id: string;
  readonly name: string;
}

/** A list behind answers that come when the test says so, in any order. */
function slowList(rows: Row[]) {
  const waiting: { readonly page: Page; readonly answer: () => void }[] = [];
  const list = createRegistryList<Row>(
    (page) =>
      new Promise((resolve) => {
        // What is answered is what the registry held when it was asked.
        const found = rows.filter(({ id, name }) =>
          page.id === undefined ? name.includes(page.search) : id === page.id,
        );
        const shown = found.slice(page.offset, page.offset + page.limit);
        waiting.push({ page, answer: () => resolve({ rows: shown, total: found.length }) });
      }),
  );
  /** Answers what was asked so far and everything asked because of that. */
  const settle = async () => {
    for (let question = waiting.shift(); question !== undefined; question = waiting.shift()) {
      question.answer();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { list, waiting, settle, chosen: () => chosenOf(list.use.getState())?.name };
}

const people = (count: number): Row[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `p${index}`,
    name: `Person ${String(index).padStart(3, '0')}`,
  }));

test('what was just recorded is chosen on whatever page it stands, in whatever order answers come', async () => {
  const rows = people(60);
  const { list, waiting, settle, chosen } = slowList(rows);
  void list.refresh();
  await settle();
  expect(chosen()).toBe('Person 000');

  rows.push({ id: 'z', name: 'Zed 0' });
  void list.reveal('z');
  // The new entry makes the screen ask again, and that answer comes first.
  void list.refresh();
  expect(chosen()).toBeUndefined();
  waiting.pop()?.answer();
  await new Promise((resolve) => setImmediate(resolve));
  expect(chosen()).toBeUndefined();
  await settle();
  expect(chosen()).toBe('Zed 0');
  // And it stays so when the list is asked for again.
  void list.refresh();
  await settle();
  expect(chosen()).toBe('Zed 0');
});

test('one of thousands that share its name is found, too', async () => {
  const rows = Array.from({ length: 900 }, (_, index) => ({ id: `p${index}`, name: 'Alex' }));
  const { list, settle, chosen } = slowList(rows);
  void list.reveal('p899');
  await settle();
  expect(chosen()).toBe('Alex');
  expect(chosenOf(list.use.getState())?.id).toBe('p899');
});

test('choosing another row while the answer is awaited wins', async () => {
  const rows = people(60);
  const { list, settle, chosen } = slowList(rows);
  void list.refresh();
  await settle();
  rows.push({ id: 'z', name: 'Zed 0' });
  void list.reveal('z');
  list.choose('p5');
  await settle();
  expect(chosen()).toBe('Person 005');
});

test('what was chosen and is found no longer gives way to the first row', async () => {
  const rows = people(3);
  const { list, settle, chosen } = slowList(rows);
  void list.refresh();
  await settle();
  list.choose('p2');
  void list.search('000');
  await settle();
  expect(chosen()).toBe('Person 000');
});
