// What every screen refers to by id: books, labels, people. Loaded once, again when something changed.
import {effect, signal} from '@preact/signals';
import {listBooks, listGroups} from './api/books';
import {listUsers} from './api/users';
import type {Book, Group, Id, User} from './api/types';
import {session} from './session';
import {changeCount} from './ui/toast';

export const books = signal<readonly Book[]>([]);
/** Labels; not companies, of which there are many. */
export const labels = signal<readonly Group[]>([]);
const users = signal<ReadonlyMap<Id, User>>(new Map());

export const bookName = (id: Id | undefined): string => books.value.find((book) => book.id === id)?.name ?? 'a book';

/** Books that new values may go to. */
export const writableBooks = (): Book[] => books.value.filter((book) => book.rights.includes('edit') && !book.read_only);

export function userName(id: Id | undefined): string {
  if (id && id === session.value?.user.id) return 'you';
  const user = users.value.get(id ?? '');
  return user?.name || user?.email || 'somebody who has left';
}

async function loadDirectory(): Promise<void> {
  const [newBooks, newLabels, newUsers] = await Promise.all([listBooks(), listGroups('group'), listUsers()]);
  books.value = newBooks;
  labels.value = newLabels;
  users.value = new Map(newUsers.map((user) => [user.id, user]));
}

/** Keeps the directory current from now on. */
export function followDirectory(): void {
  effect(() => {
    void changeCount.value;
    if (session.value) loadDirectory().catch(() => {});
  });
}
